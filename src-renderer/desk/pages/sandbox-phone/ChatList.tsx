import { UnstyledButton } from '@mantine/core';
import type { ResponseOf } from '#shared/contracts/contract.ts';
import type { listSandboxChats } from '#shared/contracts/sandbox.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { IconGroup, IconPerson } from '#ui/icons.ts';
import { TimeAgo } from '#ui/TimeAgo.tsx';
import classes from './sandbox-phone.module.css';
import { useTexts } from './texts.ts';

export type SandboxChat = ResponseOf<typeof listSandboxChats>['data'][number];

/** Name of the chat, or the number where nobody knows the name. */
export function chatName(chat: SandboxChat): string {
  return chat.recipientName ?? (chat.isGroup ? chat.recipient : formatPhone(chat.recipient));
}

interface ChatListProps {
  readonly chats: readonly SandboxChat[];
  readonly chosen: string | null;
  readonly onChoose: (recipient: string) => void;
}

export function ChatList({ chats, chosen, onChoose }: ChatListProps) {
  const t = useTexts();
  return (
    <ul className={classes.chats} aria-label={t('chats')}>
      {chats.map((chat) => (
        <li key={chat.recipient}>
          <UnstyledButton
            className={classes.chat}
            aria-current={chat.recipient === chosen || undefined}
            onClick={() => onChoose(chat.recipient)}
            data-testid={`sandbox-chat-${chat.recipient}`}
          >
            <span className={classes.avatar}>
              {chat.isGroup ? <IconGroup size={18} aria-hidden /> : <IconPerson size={18} aria-hidden />}
            </span>
            <span className={classes.chatText}>
              <span className={classes.chatLine}>
                <span className={`${classes.chatName} ellipsis`}>{chatName(chat)}</span>
                <span className={classes.muted}>
                  <TimeAgo at={chat.lastAt} />
                </span>
              </span>
              <span className={classes.chatLine}>
                <span className={`${classes.muted} ellipsis`}>{firstLine(chat.lastText)}</span>
                <span className={`${classes.number} tabular`}>{chat.count}</span>
              </span>
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** The first line with words, without the marks of formatting. */
function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return line.replace(/[*_~`]/g, '').trim();
}
