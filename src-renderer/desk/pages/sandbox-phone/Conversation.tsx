import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { MessageTicks } from '#desk/parts/MessageTicks.tsx';
import { MESSAGE_STATE_LOOK, type MessageState } from '#desk/parts/message-looks.ts';
import { WhatsAppBubble } from '#desk/parts/WhatsAppBubble.tsx';
import { toDate } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { listSandboxMessages, type SandboxMessage } from '#shared/contracts/sandbox.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { formatWibDate, wibDate } from '#shared/domain/time-zone.ts';
import { ErrorState, LoadingRows } from '#ui/feedback/StateView.tsx';
import { IconGroup, IconPerson } from '#ui/icons.ts';
import { chatName, type SandboxChat } from './ChatList.tsx';
import classes from './sandbox-phone.module.css';
import { useTexts } from './texts.ts';
import { useSandboxMessages } from './use-sandbox.ts';

/** Closer to the end than this counts as reading the newest. */
const NEAR_END_PX = 80;

/** One chat as on the recipient's phone. Messages that arrive while it is open slide in at the bottom. */
export function Conversation({ chat, back }: { readonly chat: SandboxChat; readonly back: ReactNode }) {
  const t = useTexts();
  const messages = useSandboxMessages(chat.recipient);
  const list = messages.data?.data.toSorted((a, b) => a.seq - b.seq);
  const newestSeq = list?.at(-1)?.seq ?? 0;
  const firstSeen = useRef<number | null>(null);
  const screen = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    if (firstSeen.current === null && newestSeq > 0) firstSeen.current = newestSeq;
  }, [newestSeq]);
  useLayoutEffect(() => {
    if (newestSeq > 0 && atEnd.current) screen.current?.scrollTo({ top: screen.current.scrollHeight });
  }, [newestSeq]);

  return (
    <section className={classes.phone} aria-label={t('phoneOf', { name: chatName(chat) })}>
      <header className={classes.phoneHead}>
        {back}
        <span className={classes.phoneAvatar}>
          {chat.isGroup ? <IconGroup size={18} aria-hidden /> : <IconPerson size={18} aria-hidden />}
        </span>
        <span className={classes.chatText}>
          <strong className="ellipsis">{chatName(chat)}</strong>
          <span className={classes.phoneNumber}>{chat.isGroup ? t('group') : formatPhone(chat.recipient)}</span>
        </span>
      </header>
      <div
        className={classes.screen}
        ref={screen}
        onScroll={({ currentTarget: box }) => {
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
        }}
        role="log"
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls, so the keyboard must reach it.
        tabIndex={0}
      >
        {list === undefined ? (
          messages.isError ? (
            <ErrorState
              error={messages.error}
              onRetry={() => void messages.refetch()}
              retrying={messages.isFetching}
              permission={listSandboxMessages.permission}
            />
          ) : (
            <LoadingRows rows={4} height={48} />
          )
        ) : (
          <Bubbles messages={list} newAfter={firstSeen.current} />
        )}
      </div>
    </section>
  );
}

function Bubbles({ messages, newAfter }: { readonly messages: readonly SandboxMessage[]; readonly newAfter: number | null }) {
  const { language } = useLanguage();
  return messages.map((message, index) => {
    const day = wibDate(toDate(message.at));
    const before = messages[index - 1];
    const isNewDay = before === undefined || wibDate(toDate(before.at)) !== day;
    return (
      <div key={message.seq}>
        {isNewDay ? <div className={classes.day}>{formatWibDate(day, language, { weekday: true })}</div> : null}
        <WhatsAppBubble
          text={message.text}
          at={message.at}
          gateway={gatewayName(message.gateway)}
          showGateway
          isNew={newAfter !== null && message.seq > newAfter}
          state={<SandboxState state={message.state} />}
          testId={`sandbox-bubble-${message.seq}`}
        />
      </div>
    );
  });
}

/** `fonnte` → `Fonnte`. */
function gatewayName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** The imitated gateway's own words, as far as they have another name in the ledger. */
const STATE_OF_WORD: Readonly<Record<string, MessageState>> = { processing: 'sending', cancel: 'cancelled', reject: 'failed' };

function SandboxState({ state }: { readonly state: string }) {
  const known = STATE_OF_WORD[state] ?? state;
  return isMessageState(known) ? <MessageTicks state={known} /> : <span>{state}</span>;
}

function isMessageState(state: string): state is MessageState {
  return Object.hasOwn(MESSAGE_STATE_LOOK, state);
}
