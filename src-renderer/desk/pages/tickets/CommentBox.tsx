import { Button, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useUser } from '#api/use-me.ts';
import { useWrite } from '#api/use-write.ts';
import { readClock } from '#hooks/use-now.ts';
import { commentOnTicket, type TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { FormError } from '#ui/form/FormError.tsx';
import { dropDraft, keepDraft, readDraft } from '#ui/form/form-draft.ts';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';
import { useTicketDone } from './use-ticket-write.ts';

/** A note to colleagues, always at hand. What is typed is kept until it is sent. */
export function CommentBox({ ticket }: { readonly ticket: TicketDetail }) {
  const t = useTexts();
  const userId = useUser()?.id ?? 0;
  const write = useWrite(commentOnTicket);
  const done = useTicketDone();
  const place = { userId, form: 'ticket.comment', about: String(ticket.id) };
  const [note, setNote] = useState(() => readDraft(place, { note: '' }, readClock())?.note ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is that of the ticket.
  useEffect(() => {
    if (note === '') dropDraft(place);
    else keepDraft(place, { note }, readClock());
  }, [note, ticket.id]);
  const send = async (): Promise<void> => {
    const trimmed = note.trim();
    if (trimmed === '' || write.isPending) return;
    try {
      done(await write.mutateAsync({ params: { id: String(ticket.id) }, body: { note: trimmed, internal: true } }));
      setNote('');
    } catch {
      // Said above the box; the text stays.
    }
  };
  return (
    <div className={classes.comment}>
      <FormError error={write.error} />
      <Textarea
        autosize
        minRows={note === '' ? 1 : 3}
        maxRows={10}
        maxLength={5_000}
        aria-label={t('comment.label')}
        placeholder={t('comment.placeholder')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void send();
        }}
        data-testid="ticket-comment"
      />
      {note.trim() === '' ? null : (
        <div className={classes.commentFoot}>
          <span className={classes.muted}>{t('comment.help')}</span>
          <Button size="xs" loading={write.isPending} onClick={() => void send()} data-testid="ticket-comment-submit">
            {t('comment.submit')}
          </Button>
        </div>
      )}
    </div>
  );
}
