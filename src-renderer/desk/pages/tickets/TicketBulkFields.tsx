import { Select, Textarea } from '@mantine/core';
import { useLanguage } from '#i18n/use-language.ts';
import { TICKET_PRIORITIES, TICKET_PRIORITY_LABELS, TICKET_STATUS_LABELS, TICKET_STATUSES } from '#shared/domain/ticket.ts';
import type { BulkFieldsProps } from '#ui/bulk/bulk-types.ts';
import { textOf } from './bulk-text.ts';
import { useTexts } from './texts.ts';
import { useTechnicians } from './use-ticket-data.ts';

export function AssignFields({ values, set }: BulkFieldsProps) {
  const t = useTexts();
  const technicians = useTechnicians();
  return (
    <>
      <Select
        searchable
        withAsterisk
        label={t('bulk.technician')}
        data={technicians.map(({ id: one, name }) => ({ value: String(one), label: name }))}
        value={textOf(values.technicianId) || null}
        onChange={(value) => set('technicianId', value ?? '')}
        data-testid="bulk-technician"
      />
      <Textarea
        autosize
        minRows={2}
        maxLength={1_000}
        label={t('bulk.notes')}
        value={String(values.notes ?? '')}
        onChange={(event) => set('notes', event.currentTarget.value)}
      />
    </>
  );
}

export function StatusFields({ values, set }: BulkFieldsProps) {
  const t = useTexts();
  const { text } = useLanguage();
  const { status } = values;
  return (
    <>
      <Select
        withAsterisk
        label={t('bulk.status')}
        data={TICKET_STATUSES.map((one) => ({ value: one, label: text(TICKET_STATUS_LABELS[one]) }))}
        value={textOf(status) || null}
        onChange={(value) => set('status', value ?? '')}
      />
      <Textarea
        autosize
        minRows={2}
        maxLength={1_000}
        withAsterisk={status === 'completed' || status === 'on_hold'}
        label={status === 'completed' ? t('bulk.resolution') : status === 'on_hold' ? t('bulk.reason') : t('bulk.notes')}
        value={String(values.words ?? '')}
        onChange={(event) => set('words', event.currentTarget.value)}
      />
    </>
  );
}

export function PriorityFields({ values, set }: BulkFieldsProps) {
  const t = useTexts();
  const { text } = useLanguage();
  return (
    <Select
      withAsterisk
      label={t('bulk.priority')}
      data={TICKET_PRIORITIES.map((one) => ({ value: one, label: text(TICKET_PRIORITY_LABELS[one]) }))}
      value={textOf(values.priority) || null}
      onChange={(value) => set('priority', value ?? '')}
    />
  );
}
