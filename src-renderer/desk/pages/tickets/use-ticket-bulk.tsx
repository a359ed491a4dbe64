import type { BulkForm, BulkSetup } from '#ui/bulk/bulk-types.ts';
import { lazyPart } from '#ui/lazy-part.tsx';
import { textOf } from './bulk-text.ts';
import type id from './id.json';
import { useTexts } from './texts.ts';

const AssignFields = lazyPart(async () => (await import('./TicketBulkFields.tsx')).AssignFields);
const StatusFields = lazyPart(async () => (await import('./TicketBulkFields.tsx')).StatusFields);
const PriorityFields = lazyPart(async () => (await import('./TicketBulkFields.tsx')).PriorityFields);

const withNotes = (notes: unknown): Record<string, unknown> => (textOf(notes) === '' ? {} : { notes: textOf(notes) });

/** What the bulk actions of tickets ask for. */
const FORMS: Readonly<Record<string, BulkForm>> = {
  assign: {
    initial: { technicianId: '', notes: '' },
    Fields: AssignFields,
    data: ({ technicianId, notes }) =>
      textOf(technicianId) === '' ? null : { technicianId: Number(technicianId), ...withNotes(notes) },
  },
  'update-status': {
    initial: { status: '', words: '' },
    Fields: StatusFields,
    data: ({ status, words }) => {
      const text = textOf(words);
      if (textOf(status) === '' || (text === '' && (status === 'completed' || status === 'on_hold'))) return null;
      return { status, ...(text === '' ? {} : status === 'completed' ? { resolution: text } : { notes: text }) };
    },
  },
  'update-priority': {
    initial: { priority: '' },
    Fields: PriorityFields,
    data: ({ priority }) => (textOf(priority) === '' ? null : { priority }),
  },
};

export function useTicketBulk(): BulkSetup {
  const t = useTexts();
  return {
    resource: 'tickets',
    forms: FORMS,
    columnName: (column) => t(`export.${column as keyof (typeof id)['export']}`),
  };
}
