import { ActionIcon, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { listSandboxChats } from '#shared/contracts/sandbox.contract.ts';
import { isApiError } from '../../../api/api-error.ts';
import { IconBack, IconPhoneUnplugged, IconSearch } from '../../../ui/icons.ts';
import { EmptyState, ErrorState, LoadingRows, NoMatchState } from '../../../ui/StateView.tsx';
import { ChatList } from './ChatList.tsx';
import { Conversation } from './Conversation.tsx';
import { DeviceSwitches } from './DeviceSwitches.tsx';
import classes from './sandbox-phone.module.css';
import { useSandboxChats, useSandboxEvents } from './use-sandbox.ts';

/** What recipients would see: chats on the left, the phone of the chosen one on the right. */
export function SandboxPhoneView() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const [search, setSearch] = useState('');
  const chats = useSandboxChats();
  useSandboxEvents();

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
        return <EmptyState icon={IconPhoneUnplugged} title={t('sandbox.absent.title')} text={t('sandbox.absent.text')} />;
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
    if (all.length === 0) return <EmptyState title={t('sandbox.empty.title')} text={t('sandbox.empty.text')} />;
    return (
      <div className={classes.split} data-chosen={chosen !== null || undefined}>
        <div className={classes.left}>
          <TextInput
            size="xs"
            m={12}
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t('sandbox.search')}
            aria-label={t('sandbox.search')}
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
            <EmptyState title={t('sandbox.choose.title')} text={t('sandbox.choose.text')} />
          ) : (
            <Conversation
              key={chosen.recipient}
              chat={chosen}
              back={
                <ActionIcon
                  className={classes.back ?? ''}
                  variant="transparent"
                  onClick={() => setParams({})}
                  aria-label={t('action.back')}
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
        <h1>{t('page.sandboxPhone')}</h1>
        <DeviceSwitches />
      </div>
      {content}
    </div>
  );
}
