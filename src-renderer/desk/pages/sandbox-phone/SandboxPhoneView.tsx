import { ActionIcon, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { isApiError } from '#api/api-error.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { listSandboxChats } from '#shared/contracts/sandbox.contract.ts';
import { EmptyState, ErrorState, LoadingRows, NoMatchState } from '#ui/feedback/StateView.tsx';
import { IconBack, IconPhoneUnplugged, IconSearch } from '#ui/icons.ts';
import { ChatList } from './ChatList.tsx';
import { Conversation } from './Conversation.tsx';
import { DeviceSwitches } from './DeviceSwitches.tsx';
import { sandboxPhonePage } from './page.meta.ts';
import classes from './sandbox-phone.module.css';
import { useTexts } from './texts.ts';
import { useSandboxChats } from './use-sandbox.ts';

/** What recipients would see: chats on the left, the phone of the chosen one on the right. */
export function SandboxPhoneView() {
  const t = useTexts();
  const { t: common } = useTranslation();
  const { text } = useLanguage();
  const [params, setParams] = useSearchParams();
  const [search, setSearch] = useState('');
  const chats = useSandboxChats();

  const all = chats.data?.data;
  const wanted = params.get('recipient');
  const chosen = all?.find((chat) => chat.recipient === wanted) ?? null;
  const needle = search.trim().toLowerCase();
  const digits = needle.replace(/\D/g, '').replace(/^0/, '');
  const shown = (all ?? []).filter(
    (chat) =>
      needle === '' ||
      (chat.recipientName ?? '').toLowerCase().includes(needle) ||
      (digits !== '' && chat.recipient.includes(digits)),
  );

  const content = (() => {
    if (all === undefined) {
      if (!chats.isError) return <LoadingRows rows={8} height={28} />;
      if (isApiError(chats.error, 'not_found')) {
        return <EmptyState icon={IconPhoneUnplugged} title={t('absent.title')} text={t('absent.text')} />;
      }
      return (
        <ErrorState
          error={chats.error}
          onRetry={() => void chats.refetch()}
          retrying={chats.isFetching}
          permission={listSandboxChats.permission}
        />
      );
    }
    if (all.length === 0) return <EmptyState title={t('empty.title')} text={t('empty.text')} />;
    return (
      <div className={classes.split} data-chosen={chosen !== null || undefined}>
        <div className={classes.left}>
          <TextInput
            size="xs"
            m={12}
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t('search')}
            aria-label={t('search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {shown.length === 0 ? (
            <NoMatchState filter={`“${search.trim()}”`} onClear={() => setSearch('')} />
          ) : (
            <ChatList
              chats={shown}
              chosen={chosen?.recipient ?? null}
              onChoose={(recipient) => setParams({ recipient }, { replace: chosen !== null })}
            />
          )}
        </div>
        <div className={classes.right}>
          {chosen === null ? (
            <EmptyState title={t('choose.title')} text={t('choose.text')} />
          ) : (
            <Conversation
              key={chosen.recipient}
              chat={chosen}
              back={
                <ActionIcon
                  className={classes.back ?? ''}
                  variant="transparent"
                  onClick={() => setParams({})}
                  aria-label={common('action.back')}
                >
                  <IconBack size={20} />
                </ActionIcon>
              }
            />
          )}
        </div>
      </div>
    );
  })();

  return (
    <div className={classes.page}>
      <div className={classes.titleRow}>
        <h1>{text(sandboxPhonePage.label)}</h1>
        <DeviceSwitches />
      </div>
      {content}
    </div>
  );
}
