import { SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { setTicketPriority, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { TICKET_PRIORITIES, TICKET_PRIORITY_LABELS, TICKET_SLA, ticketPrioritySchema } from '#shared/domain/ticket.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { useTexts } from './texts.ts';
import { formRecordOf, useTicketDone } from './use-ticket-write.ts';

/** Another priority moves the SLA limit, so the form says to where. */
export function PriorityForm({ ticket, onClose }: { readonly ticket: TicketDetail; readonly onClose: () => void }) {
  const t = useTexts();
  const { text } = useLanguage();
  const write = useWrite(setTicketPriority);
  const done = useTicketDone();
  const state = useFormPanel(
    {
      name: 'ticket.priority',
      about: ticket.id,
      initial: { priority: ticket.priority, notes: '' },
      record: formRecordOf(ticket),
      submit: async ({ priority, notes }, { version }) => {
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: {
            priority,
            ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
            ...(version === undefined ? {} : { version }),
          },
        });
        done(answer, t('priorityForm.done', { number: ticket.number, priority: text(TICKET_PRIORITY_LABELS[priority]) }));
      },
      onDone: onClose,
    },
    onClose,
  );
  return (
    <FormPanel
      frame="dialog"
      testId="priority"
      state={state}
      title={t('priorityForm.title', { number: ticket.number })}
      about={ticket.title}
      submitLabel={t('priorityForm.submit')}
      width={480}
    >
      <Stack gap={4}>
        <SegmentedControl
          fullWidth
          data-autofocus
          aria-label={t('priorityForm.label')}
          data={TICKET_PRIORITIES.map((priority) => ({ value: priority, label: text(TICKET_PRIORITY_LABELS[priority]) }))}
          value={state.values.priority}
          onChange={(value) => state.form.setFieldValue('priority', ticketPrioritySchema.parse(value))}
        />
        <Text fz={12} c="var(--text-secondary)">
          {t('priorityForm.sla', { hours: TICKET_SLA[state.values.priority].hours })}
        </Text>
      </Stack>
      <Textarea
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1_000}
        label={t('priorityForm.notes')}
        {...state.form.getInputProps('notes')}
      />
    </FormPanel>
  );
}
