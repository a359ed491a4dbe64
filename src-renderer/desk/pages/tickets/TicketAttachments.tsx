import { useQueryClient } from '@tanstack/react-query';
import { download, upload } from '#api/client.ts';
import { storeRecord } from '#api/store-record.ts';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import {
  addTicketAttachment,
  deleteTicketAttachment,
  downloadTicketAttachment,
  getTicket,
  MAX_TICKET_ATTACHMENTS,
  type TicketAttachment,
  type TicketDetail,
} from '#shared/contracts/tickets.contract.ts';
import { notifyDone, notifyProblem } from '#ui/feedback/notify.ts';
import { FileList } from '#ui/upload/FileList.tsx';
import { UploadField } from '#ui/upload/UploadField.tsx';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';
import { useTicketDone } from './use-ticket-write.ts';

/** Photos, videos and PDFs of a ticket, with their viewer, and room for more. */
export function TicketAttachments({ ticket }: { readonly ticket: TicketDetail }) {
  const t = useTexts();
  const { errorText } = useLanguage();
  const client = useQueryClient();
  const done = useTicketDone();
  const remove = useWrite(deleteTicketAttachment);
  const paramsOf = (file: TicketAttachment) => ({ id: String(ticket.id), fileId: String(file.id) });
  const left = MAX_TICKET_ATTACHMENTS - ticket.attachments.length;
  return (
    <>
      {ticket.attachments.length === 0 ? <span className={classes.muted}>{t('attachments.none')}</span> : null}
      <FileList
        files={ticket.attachments.map((file) => ({
          id: file.id,
          name: file.name,
          mimeType: file.mimeType,
          size: file.size,
          by: file.uploadedBy ?? t('attachments.customer'),
          at: file.createdAt,
          canDelete: file.abilities.delete,
          open: async (signal) => (await download(downloadTicketAttachment, { params: paramsOf(file) }, { signal })).blob,
          remove: async () => {
            try {
              done(await remove.mutateAsync({ params: paramsOf(file) }));
              notifyDone(t('attachments.deleted', { name: file.name }), `ticket-${ticket.id}`);
            } catch (error) {
              notifyProblem(t('writeFailed', { number: ticket.number }), errorText(error), `ticket-${ticket.id}`);
            }
          },
        }))}
      />
      {ticket.abilities.comment && left > 0 ? (
        <UploadField
          accept="image/jpeg,image/png,image/webp,video/mp4,application/pdf"
          most={left}
          send={async (file, options) => {
            const answer = await upload(addTicketAttachment, { params: { id: String(ticket.id) } }, file, options);
            storeRecord(client, getTicket, answer);
          }}
        />
      ) : null}
      {ticket.abilities.comment && left <= 0 ? (
        <span className={classes.muted}>{t('attachments.full', { count: MAX_TICKET_ATTACHMENTS })}</span>
      ) : null}
    </>
  );
}
