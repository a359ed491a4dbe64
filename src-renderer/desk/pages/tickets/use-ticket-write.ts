import { useQueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import { isApiError } from '#api/api-error.ts';
import { liveCacheOf } from '#api/live-cache.ts';
import { storeRecord } from '#api/store-record.ts';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { ResponseOf } from '#shared/contracts/contract.ts';
import { type assignTicket, getTicket, setTicketStatus, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { TICKET_STATUS_LABELS, type TicketStatus } from '#shared/domain/ticket.ts';
import { notifyDone, notifyOpen, notifyProblem } from '#ui/feedback/notify.ts';
import type { FormRecord } from '#ui/form/use-form-panel.ts';
import { useTexts } from './texts.ts';
import { useWaitingMessage } from './use-waiting-message.ts';
import { WaitingMessage } from './WaitingMessage.tsx';

type TicketAnswer = ResponseOf<typeof assignTicket>;

/** What happens after any write to a ticket: its answer is shown everywhere, and one note says what was done. */
export function useTicketDone(): (answer: TicketAnswer, message?: string) => void {
  const client = useQueryClient();
  return (answer, message) => {
    storeRecord(client, getTicket, answer);
    liveCacheOf(client).announce([{ tag: 'technicians' }]);
    if (message !== undefined) notifyDone(message, `ticket-${answer.data.id}`);
  };
}

/** After a step: its message may still wait, and the note says so with both ways to decide otherwise. */
export function useStepDone(): (answer: TicketAnswer) => void {
  const t = useTexts();
  const { text } = useLanguage();
  const done = useTicketDone();
  const decide = useWaitingMessage();
  return (answer) => {
    const { id, number, status, waiting } = answer.data;
    const message = t('statusSet', { number, status: text(TICKET_STATUS_LABELS[status]) });
    if (waiting === null) {
      done(answer, message);
      return;
    }
    done(answer);
    const content = createElement(WaitingMessage, { waiting, onAct: decide({ id, number }, waiting) });
    notifyOpen(message, content, waiting.sendsInSeconds, `ticket-${id}`);
  };
}

/** Kinds of events that change nothing anybody could have been editing. */
const ADDITIONS: ReadonlySet<string> = new Set(['comment', 'attached', 'detached', 'rated']);

/** What a form has to know of the ticket it was opened for: its version, and who made it. */
export function formRecordOf(ticket: TicketDetail): FormRecord {
  const last = ticket.timeline.findLast(({ kind }) => !ADDITIONS.has(kind));
  return { version: ticket.version, changedBy: last?.actor ?? null, changedAt: last?.createdAt ?? ticket.updatedAt };
}

/** A step that asks nothing: the version on the screen goes with it, and a refusal says what is true now. */
export function useQuickStep(ticket: TicketDetail) {
  const t = useTexts();
  const { errorText } = useLanguage();
  const client = useQueryClient();
  const done = useStepDone();
  const write = useWrite(setTicketStatus);
  return {
    /** The status that is being set, to show the spinner in its button. */
    pending: write.isPending ? (write.variables?.body.status ?? null) : null,
    step: async (status: TicketStatus): Promise<void> => {
      if (write.isPending) return;
      try {
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: { status, version: ticket.version },
        });
        done(answer);
      } catch (error) {
        const isConflict = isApiError(error, 'conflict') || isApiError(error, 'illegal_transition');
        if (isConflict) liveCacheOf(client).announce([{ tag: 'tickets', ids: [ticket.id] }]);
        notifyProblem(
          t('writeFailed', { number: ticket.number }),
          isConflict ? t('conflict') : errorText(error),
          `ticket-${ticket.id}`,
        );
      }
    },
  };
}
