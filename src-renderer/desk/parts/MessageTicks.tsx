import { useLanguage } from '#i18n/use-language.ts';
import { MESSAGE_STATE_LABELS } from '#shared/domain/message.ts';
import { StatusBadge } from '#ui/StatusBadge.tsx';
import { MESSAGE_STATE_LOOK, type MessageState } from './message-looks.ts';

/** The state of a message: ticks as on the phone, with the word beside them. */
export function MessageTicks({ state }: { readonly state: MessageState }) {
  const { text } = useLanguage();
  const look = MESSAGE_STATE_LOOK[state];
  const strong = look.meaning === 'danger' || look.meaning === 'warning';
  return <StatusBadge look={look} label={text(MESSAGE_STATE_LABELS[state])} strong={strong} />;
}
