import { Alert, Button, Group, NumberInput, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '#api/use-read.ts';
import { useWrite } from '#api/use-write.ts';
import { useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { emergencyAlert, previewEmergencyAlert } from '#shared/contracts/messages.contract.ts';
import { Dialog } from '#ui/Dialog.tsx';
import { notifyDone } from '#ui/feedback/notify.ts';
import { ErrorState, LoadingRows } from '#ui/feedback/StateView.tsx';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { SendsNotice } from '#ui/form/SendsNotice.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { WhatsAppBubble } from '../WhatsAppBubble.tsx';
import { actionLines, type EmergencyDraft, previewBody } from './emergency-draft.ts';
import { useTexts } from './texts.ts';

const rupiah = (amount: number, number: (value: number) => string): string => `Rp ${number(amount)}`;
const EMPTY: EmergencyDraft = { type: '', area: '', customersAffected: '', status: '', eta: '', actions: '' };

/** An alert to all staff and team groups. It cannot be called back, so it is shown as a message and asked for once more. */
export function EmergencyDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const { number } = useLanguage();
  const write = useWrite(emergencyAlert);
  const [asking, setAsking] = useState(false);
  const decide = useRef<(send: boolean) => void>(() => undefined);
  const required = (value: string | number): string | null => (String(value).trim() === '' ? common('form.required') : null);
  const state = useFormPanel<EmergencyDraft>(
    {
      name: 'emergency',
      initial: EMPTY,
      validate: { type: required, area: required, customersAffected: required, status: required, eta: required },
      submit: async (draft) => {
        setAsking(true);
        const sends = await new Promise<boolean>((resolve) => {
          decide.current = resolve;
        });
        setAsking(false);
        if (!sends) return false;
        const answer = await write.mutateAsync({
          body: {
            type: draft.type.trim(),
            area: draft.area.trim(),
            customersAffected: Number(draft.customersAffected),
            status: draft.status.trim(),
            eta: draft.eta.trim(),
            actions: actionLines(draft),
          },
        });
        notifyDone(t('done', { count: answer.totalSent, total: number(answer.totalSent) }), 'emergency');
        return true;
      },
      onDone: onClose,
    },
    onClose,
  );
  const { form, values } = state;
  const preview = usePreview(values);
  const facts = preview.data?.data;
  const reach =
    facts === undefined
      ? null
      : [
          t('reach', {
            staff: number(facts.staff),
            groups: facts.groups.join(', ') || t('noGroup'),
            cost: rupiah(facts.cost, number),
          }),
          ...(facts.costAtMost > facts.cost ? [t('atMost', { cost: rupiah(facts.costAtMost, number) })] : []),
          ...(facts.skipped > 0 ? [t('skipped', { count: facts.skipped })] : []),
        ].join(' ');
  return (
    <>
      <FormPanel
        frame="dialog"
        testId="emergency"
        state={state}
        title={t('title')}
        submitLabel={t('review')}
        width={780}
        sends={<SendsNotice text={reach ?? t('sends')} />}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <Stack gap="sm">
            <TextInput
              data-autofocus
              withAsterisk
              label={t('type')}
              placeholder={t('typeExample')}
              maxLength={120}
              {...form.getInputProps('type')}
            />
            <TextInput
              withAsterisk
              label={t('area')}
              placeholder={t('areaExample')}
              maxLength={160}
              {...form.getInputProps('area')}
            />
            <NumberInput
              withAsterisk
              label={t('affected')}
              min={0}
              max={10_000_000}
              allowDecimal={false}
              thousandSeparator="."
              decimalSeparator=","
              hideControls
              {...form.getInputProps('customersAffected')}
            />
            <TextInput
              withAsterisk
              label={t('status')}
              placeholder={t('statusExample')}
              maxLength={80}
              {...form.getInputProps('status')}
            />
            <TextInput
              withAsterisk
              label={t('eta')}
              placeholder={t('etaExample')}
              maxLength={120}
              {...form.getInputProps('eta')}
            />
            <Textarea
              label={t('actions')}
              description={t('actionsHelp')}
              autosize
              minRows={3}
              maxRows={8}
              {...form.getInputProps('actions')}
            />
          </Stack>
          <Stack gap={6}>
            <Text fz={12} c="var(--text-secondary)">
              {t('preview')}
            </Text>
            <Preview view={preview} />
          </Stack>
        </SimpleGrid>
      </FormPanel>
      <Dialog opened={asking} onClose={() => decide.current(false)} title={t('confirmTitle')} size={520} zIndex={300}>
        <Stack gap="md">
          <Alert color="orange" variant="light" role="alert">
            {reach === null ? t('confirm') : `${reach} ${t('noRecall')}`}
          </Alert>
          <Preview view={preview} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => decide.current(false)} data-autofocus>
              {common('action.back')}
            </Button>
            <Button color="red" onClick={() => decide.current(true)} data-testid="emergency-send">
              {facts === undefined ? t('send') : t('sendTo', { total: number(facts.staff + facts.groups.length) })}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

/** The service words it, counts it and knows its price; until it has answered the last answer stands. */
function usePreview(draft: EmergencyDraft) {
  const [settled] = useDebouncedValue(draft, 300);
  return useRead(previewEmergencyAlert, { body: previewBody(settled) }, { keep: true, fresh: 60_000 });
}

function Preview({ view }: { readonly view: ReturnType<typeof usePreview> }) {
  const now = useNow();
  const preview = view.data?.data;
  if (preview === undefined) {
    return view.isError ? (
      <ErrorState error={view.error} onRetry={() => void view.refetch()} retrying={view.isFetching} />
    ) : (
      <LoadingRows rows={6} />
    );
  }
  return (
    <div style={{ padding: 16, borderRadius: 8, background: 'var(--chat-background)', flex: 1 }} data-testid="emergency-preview">
      <WhatsAppBubble text={preview.text} at={now.toISOString()} gateway={null} />
    </div>
  );
}
