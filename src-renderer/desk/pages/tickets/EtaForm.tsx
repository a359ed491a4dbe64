import { TextInput } from '@mantine/core';
import { useWrite } from '#api/use-write.ts';
import { setTicketEta, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { useTexts } from './texts.ts';
import { formRecordOf, useTicketDone } from './use-ticket-write.ts';

/** When the technician will be there, in words. */
export function EtaForm({ ticket, onClose }: { readonly ticket: TicketDetail; readonly onClose: () => void }) {
  const t = useTexts();
  const write = useWrite(setTicketEta);
  const done = useTicketDone();
  const state = useFormPanel(
    {
      name: 'ticket.eta',
      about: ticket.id,
      initial: { eta: ticket.technicianEta ?? '' },
      record: formRecordOf(ticket),
      submit: async ({ eta }, { version }) => {
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: { eta: eta.trim() === '' ? null : eta.trim(), ...(version === undefined ? {} : { version }) },
        });
        done(answer, t('etaForm.done', { number: ticket.number }));
      },
      onDone: onClose,
    },
    onClose,
  );
  return (
    <FormPanel
      frame="dialog"
      testId="eta"
      state={state}
      title={t('etaForm.title', { number: ticket.number })}
      submitLabel={t('etaForm.submit')}
      width={440}
    >
      <TextInput
        label={t('etaForm.label')}
        description={t('etaForm.help')}
        placeholder={t('etaForm.example')}
        maxLength={120}
        {...state.form.getInputProps('eta')}
      />
    </FormPanel>
  );
}
