import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { setTicketStatus, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { SendsNotice } from '#ui/form/SendsNotice.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { useTexts } from './texts.ts';
import { formRecordOf, useStepDone } from './use-ticket-write.ts';

interface StatusFormProps {
  readonly ticket: TicketDetail;
  readonly to: 'completed' | 'on_hold' | 'cancelled';
  readonly onClose: () => void;
}

/** Steps that need words: completing says what was done, holding says why, cancelling may say why. */
export function StatusForm({ ticket, to, onClose }: StatusFormProps) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const { text } = useLanguage();
  const write = useWrite(setTicketStatus);
  const done = useStepDone();
  const isRequired = to !== 'cancelled';
  const state = useFormPanel(
    {
      name: `ticket.status.${to}`,
      about: ticket.id,
      initial: { words: '', notify: true },
      validate: { words: (words) => (isRequired && words.trim() === '' ? common('form.required') : null) },
      record: formRecordOf(ticket),
      submit: async ({ words, notify }, { version }) => {
        const trimmed = words.trim();
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: {
            status: to,
            ...(notify ? {} : { notify }),
            ...(version === undefined ? {} : { version }),
            ...(trimmed === '' ? {} : to === 'completed' ? { resolution: trimmed } : { notes: trimmed }),
          },
        });
        done(answer);
      },
      onDone: onClose,
    },
    onClose,
  );
  const { error, ...field } = state.form.getInputProps('words');
  const refused = state.errors.resolution ?? state.errors.notes;
  return (
    <FormPanel
      frame="dialog"
      testId="status"
      state={state}
      title={t(`status.${to}.title`, { number: ticket.number })}
      about={ticket.title}
      submitLabel={t(`status.${to}.submit`)}
      danger={to === 'cancelled'}
      width={520}
      sends={
        <SendsNotice
          text={t('status.sends', { name: ticket.customer.name, status: text(TICKET_STATUS_LABELS[to]) })}
          choice={{ send: state.values.notify, onChange: (notify) => state.form.setFieldValue('notify', notify) }}
        />
      }
    >
      <Textarea
        data-autofocus
        data-testid="status-answer"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={to === 'completed' ? 2_000 : 1_000}
        label={t(`status.${to}.label`)}
        {...(to === 'completed' ? {} : { description: t(`status.${to}.help`) })}
        withAsterisk={isRequired}
        {...field}
        error={error ?? refused}
      />
    </FormPanel>
  );
}
