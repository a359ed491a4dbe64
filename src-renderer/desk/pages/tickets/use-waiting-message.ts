import { useQueryClient } from '@tanstack/react-query';
import { call } from '#api/client.ts';
import { storeRecord } from '#api/store-record.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { cancelTicketMessage, getTicket, sendTicketMessageNow } from '#shared/contracts/tickets.contract.ts';
import { notifyDone, notifyProblem } from '#ui/feedback/notify.ts';
import { useTexts } from './texts.ts';
import type { Waiting } from './WaitingMessage.tsx';

/** Decides about a message that waits. Told in the same note as the step it belongs to. */
export function useWaitingMessage(): (
  ticket: { id: number; number: string },
  waiting: Waiting,
) => (act: 'send' | 'cancel') => Promise<void> {
  const t = useTexts();
  const { errorText } = useLanguage();
  const client = useQueryClient();
  return (ticket, { messageId, recipientName }) =>
    async (act) => {
      const about = `ticket-${ticket.id}`;
      const params = { id: String(ticket.id), messageId: String(messageId) };
      try {
        const answer = await call(act === 'send' ? sendTicketMessageNow : cancelTicketMessage, { params });
        storeRecord(client, getTicket, answer);
        notifyDone(t(act === 'send' ? 'waiting.sent' : 'waiting.cancelled', { name: recipientName }), about);
      } catch (error) {
        notifyProblem(t(act === 'send' ? 'waiting.notSent' : 'waiting.notCancelled'), errorText(error), about);
      }
    };
}
