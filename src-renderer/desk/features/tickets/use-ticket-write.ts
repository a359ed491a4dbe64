import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '#shared/contracts/contract.ts';
import { type assignTicket, setTicketStatus, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { TICKET_STATUS_LABELS, type TicketStatus } from '#shared/domain/ticket.ts';
import { isApiError } from '../../../api/api-error.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../hooks/use-write.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { notifyDone, notifyProblem } from '../../../ui/notify.ts';
import { refetchTicket, storeTicket } from './ticket-cache.ts';

type TicketAnswer = ResponseOf<typeof assignTicket>;

/** What happens after any write to a ticket: the answer is shown everywhere, a conflict reloads instead of overwriting. */
export function useTicketOutcome(ticket: TicketRow) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { errorText } = useLanguage();
  return {
    done: (answer: TicketAnswer, message: string): void => {
      storeTicket(client, answer.data);
      void client.invalidateQueries({ queryKey: queryKeys.technicians.all });
      notifyDone(message);
    },
    /** True when somebody else was faster; the fresh row is on its way. `quiet`: the caller says so itself. */
    failed: (error: unknown, { quiet = false }: { readonly quiet?: boolean } = {}): boolean => {
      const isConflict = isApiError(error, 'conflict');
      if (isConflict || isApiError(error, 'illegal_transition')) void refetchTicket(client, ticket.id);
      if (isConflict && quiet) return true;
      const title = isConflict
        ? t('ticket.conflict.title', { number: ticket.number })
        : t('ticket.writeFailed', { number: ticket.number });
      notifyProblem(title, isConflict ? `${errorText(error)} ${t('ticket.conflict.text')}` : errorText(error));
      return isConflict;
    },
  };
}

interface StatusChange {
  readonly status: TicketStatus;
  readonly resolution?: string;
  readonly notes?: string;
}

export function useSetStatus(ticket: TicketRow) {
  const write = useWrite(setTicketStatus);
  const outcome = useTicketOutcome(ticket);
  const { t } = useTranslation();
  const { text } = useLanguage();
  return {
    /** The status that is being set, to show the spinner in its button. */
    pending: write.isPending ? (write.variables?.body.status ?? null) : null,
    set: async ({ status, resolution, notes }: StatusChange): Promise<boolean> => {
      try {
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: {
            status,
            version: ticket.version,
            ...(resolution === undefined ? {} : { resolution }),
            ...(notes === undefined || notes === '' ? {} : { notes }),
          },
        });
        outcome.done(answer, t('ticket.statusSet', { number: ticket.number, status: text(TICKET_STATUS_LABELS[status]) }));
        return true;
      } catch (error) {
        outcome.failed(error);
        return false;
      }
    },
  };
}
