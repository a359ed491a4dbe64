import { MessageTicks } from '#desk/parts/MessageTicks.tsx';
import { WhatsAppBubble } from '#desk/parts/WhatsAppBubble.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import type { MessageAbout } from '#shared/contracts/message-about.ts';
import { RECIPIENT_TYPE_LABELS, RECIPIENT_TYPES } from '#shared/domain/message.ts';
import { Flash } from '#ui/feedback/Flash.tsx';
import { Phone } from '#ui/Phone.tsx';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';

/** Every message about the ticket as the recipient sees it, newest first. */
export function TicketMessages({ messages }: { readonly messages: readonly MessageAbout[] }) {
  const t = useTexts();
  if (messages.length === 0) return <span className={classes.muted}>{t('noMessages')}</span>;
  return (
    <ul className={classes.messages}>
      {messages
        .toSorted((a, b) => b.id - a.id)
        .map((message) => (
          <TicketMessageItem key={message.id} message={message} />
        ))}
    </ul>
  );
}

function TicketMessageItem({ message }: { readonly message: MessageAbout }) {
  const { text } = useLanguage();
  const kind = RECIPIENT_TYPES.find((type) => type === message.recipientType);
  return (
    <li>
      <div className={classes.recipient}>
        <strong>{message.recipientName}</strong>
        <span className={classes.muted}>
          {kind === undefined ? message.recipientType : text(RECIPIENT_TYPE_LABELS[kind])}
          {message.recipientPhone === null ? null : (
            <>
              {' · '}
              <Phone phone={message.recipientPhone} />
            </>
          )}
        </span>
      </div>
      <WhatsAppBubble
        text={message.message}
        at={message.sentAt ?? message.createdAt}
        gateway={message.provider}
        state={
          <span data-testid={`message-state-${message.id}`} data-status={message.status}>
            <Flash of={message.status}>
              <MessageTicks state={message.status} />
            </Flash>
          </span>
        }
      />
      {message.errorMessage === null ? null : <p className={classes.failure}>{message.errorMessage}</p>}
    </li>
  );
}
