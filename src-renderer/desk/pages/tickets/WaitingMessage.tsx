import { useState } from 'react';
import { readClock, useNow } from '#hooks/use-now.ts';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { IconPending } from '#ui/icons.ts';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';

export type Waiting = NonNullable<TicketDetail['waiting']>;

interface WaitingMessageProps {
  readonly waiting: Waiting;
  /** Resolves when it is done or its refusal was told. */
  readonly onAct: (act: 'send' | 'cancel') => Promise<void>;
}

/** A message that has not left: when it does, and the two ways to decide otherwise. Also in a toast, so it needs nothing around it. */
export function WaitingMessage({ waiting, onAct }: WaitingMessageProps) {
  const t = useTexts();
  // The engine's clock counts, not this machine's: only the seconds of the answer are taken.
  const [leavesAt] = useState(() => readClock() + waiting.sendsInSeconds * 1_000);
  const [acting, setActing] = useState(false);
  const seconds = Math.max(0, Math.ceil((leavesAt - useNow(1_000).getTime()) / 1_000));
  const act = async (wish: 'send' | 'cancel'): Promise<void> => {
    setActing(true);
    await onAct(wish);
    setActing(false);
  };
  return (
    <div className={classes.waiting} data-testid="waiting-message">
      <IconPending size={14} aria-hidden />
      <span className="tabular">{seconds === 0 ? t('waiting.leaving') : t('waiting.in', { seconds })}</span>
      <button
        type="button"
        className="linkButton"
        disabled={acting}
        onClick={() => void act('send')}
        data-testid="message-send-now"
      >
        {t('waiting.now')}
      </button>
      <button
        type="button"
        className="linkButton"
        disabled={acting}
        onClick={() => void act('cancel')}
        data-testid="message-cancel"
      >
        {t('waiting.cancel')}
      </button>
    </div>
  );
}
