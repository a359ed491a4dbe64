import { Alert, Button, Group, Modal, NumberInput, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emergencyAlert } from '#shared/contracts/messages.contract.ts';
import { useNow } from '../../../hooks/use-now.ts';
import { useWrite } from '../../../hooks/use-write.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { FormError } from '../../../ui/FormError.tsx';
import { fieldErrors } from '../../../ui/field-errors.ts';
import { IconEmergency } from '../../../ui/icons.ts';
import { notifyDone } from '../../../ui/notify.ts';
import { UnsavedDialog } from '../../../ui/UnsavedDialog.tsx';
import { WhatsAppBubble } from '../../../ui/WhatsAppBubble.tsx';
import { actionLines, type EmergencyDraft, previewText } from './emergency-draft.ts';

const EMPTY: EmergencyDraft = { type: '', area: '', customersAffected: '', status: '', eta: '', actions: '' };

/** An alert to all staff and team groups. It cannot be called back, so it is shown as a message and asked for once more. */
export function EmergencyDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { number } = useLanguage();
  const write = useWrite(emergencyAlert);
  const now = useNow();
  const [step, setStep] = useState<'write' | 'confirm'>('write');
  const [leaving, setLeaving] = useState(false);
  const required = (value: string | number): string | null => (String(value).trim() === '' ? t('form.required') : null);
  const form = useForm<EmergencyDraft>({
    initialValues: EMPTY,
    validate: { type: required, area: required, customersAffected: required, status: required, eta: required },
  });
  const draft = form.values;
  const close = (): void => (form.isDirty() ? setLeaving(true) : onClose());

  const send = async (): Promise<void> => {
    try {
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
      notifyDone(t('emergency.done', { count: answer.totalSent, total: number(answer.totalSent) }));
      onClose();
    } catch (error) {
      form.setErrors(fieldErrors(error));
      setStep('write');
    }
  };

  return (
    <Modal
      opened
      onClose={close}
      size={step === 'write' ? 760 : 520}
      title={
        <Group gap={8}>
          <IconEmergency size={20} color="var(--meaning-danger)" aria-hidden />
          <span>{t('emergency.title')}</span>
        </Group>
      }
    >
      {step === 'write' ? (
        <form
          onSubmit={form.onSubmit(() => setStep('confirm'))}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.requestSubmit();
          }}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            <Stack gap="sm">
              <FormError error={write.error} />
              <TextInput
                data-autofocus
                withAsterisk
                label={t('emergency.type')}
                placeholder={t('emergency.typeExample')}
                maxLength={120}
                {...form.getInputProps('type')}
              />
              <TextInput
                withAsterisk
                label={t('emergency.area')}
                placeholder={t('emergency.areaExample')}
                maxLength={160}
                {...form.getInputProps('area')}
              />
              <NumberInput
                withAsterisk
                label={t('emergency.affected')}
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
                label={t('emergency.status')}
                placeholder={t('emergency.statusExample')}
                maxLength={80}
                {...form.getInputProps('status')}
              />
              <TextInput
                withAsterisk
                label={t('emergency.eta')}
                placeholder={t('emergency.etaExample')}
                maxLength={120}
                {...form.getInputProps('eta')}
              />
              <Textarea
                label={t('emergency.actions')}
                description={t('emergency.actionsHelp')}
                autosize
                minRows={3}
                maxRows={8}
                {...form.getInputProps('actions')}
              />
            </Stack>
            <Stack gap={6}>
              <Text fz={12} c="var(--text-secondary)">
                {t('emergency.preview')}
              </Text>
              <div style={{ padding: 16, borderRadius: 8, background: 'var(--chat-background)', flex: 1 }}>
                <WhatsAppBubble text={previewText(t, draft)} at={now.toISOString()} gateway={null} />
              </div>
            </Stack>
          </SimpleGrid>
          <Group justify="space-between" mt="lg">
            <Text fz={12} c="var(--text-secondary)">
              {t('form.ctrlEnter')}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={close}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" data-testid="emergency-review">
                {t('emergency.review')}
              </Button>
            </Group>
          </Group>
        </form>
      ) : (
        <Stack gap="md">
          <Alert color="orange" variant="light" role="alert">
            {t('emergency.confirm')}
          </Alert>
          <div style={{ padding: 16, borderRadius: 8, background: 'var(--chat-background)' }}>
            <WhatsAppBubble text={previewText(t, draft)} at={now.toISOString()} gateway={null} />
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setStep('write')} disabled={write.isPending}>
              {t('action.back')}
            </Button>
            <Button color="red" loading={write.isPending} onClick={() => void send()} data-testid="emergency-send">
              {t('emergency.send')}
            </Button>
          </Group>
        </Stack>
      )}
      <UnsavedDialog opened={leaving} onStay={() => setLeaving(false)} onLeave={onClose} />
    </Modal>
  );
}
