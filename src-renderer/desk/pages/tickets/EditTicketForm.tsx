import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useWrite } from '#api/use-write.ts';
import { type TicketDetail, updateTicket } from '#shared/contracts/tickets.contract.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { type TicketWords, TypeFields, WordFields } from './TicketFields.tsx';
import { useTexts } from './texts.ts';
import { formRecordOf, useTicketDone } from './use-ticket-write.ts';

/** What was said about a ticket, corrected. Nobody is messaged by it. */
export function EditTicketForm({ ticket, onClose }: { readonly ticket: TicketDetail; readonly onClose: () => void }) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const write = useWrite(updateTicket);
  const done = useTicketDone();
  const state = useFormPanel<TicketWords>(
    {
      name: 'ticket.edit',
      about: ticket.id,
      initial: {
        type: ticket.type,
        category: ticket.category,
        title: ticket.title,
        description: ticket.description,
        preferredSchedule: ticket.preferredSchedule ?? '',
        contactPreference: ticket.contactPreference,
      },
      validate: { title: (title) => (title.trim() === '' ? common('form.required') : null) },
      record: formRecordOf(ticket),
      submit: async ({ title, description, preferredSchedule, ...rest }, { version }) => {
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: {
            ...rest,
            title: title.trim(),
            description: description.trim(),
            preferredSchedule: preferredSchedule.trim() === '' ? null : preferredSchedule.trim(),
            version: version ?? ticket.version,
          },
        });
        done(answer, t('editForm.done', { number: ticket.number }));
      },
      onDone: onClose,
    },
    onClose,
  );
  const form: UseFormReturnType<TicketWords> = state.form;
  return (
    <FormPanel
      frame="dialog"
      testId="edit"
      state={state}
      title={t('editForm.title', { number: ticket.number })}
      submitLabel={t('editForm.submit')}
      width={640}
    >
      <WordFields form={form} />
      <TypeFields form={form} />
    </FormPanel>
  );
}
