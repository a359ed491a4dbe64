import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTickets } from '#shared/contracts/tickets.contract.ts';
import { call } from '../../../api/client.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { type Icon, IconSearch, IconTicket } from '../../../ui/icons.ts';
import { TicketStatusBadge } from '../../../ui/StatusBadge.tsx';
import classes from './palette.module.css';

/** A thing the palette can do. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly hint?: string;
  readonly section: 'page' | 'action';
  readonly run: () => void;
}

interface PaletteDialogProps {
  readonly items: readonly PaletteItem[];
  readonly maySearchTickets: boolean;
  readonly onOpenTicket: (id: number) => void;
  readonly onClose: () => void;
}

interface Entry {
  readonly id: string;
  readonly section: 'page' | 'action' | 'ticket';
  readonly content: React.ReactNode;
  readonly run: () => void;
}

/** From this length on a text is also looked up among tickets. */
const SEARCH_FROM = 2;

/** One box that leads everywhere: pages, actions and tickets. */
export function PaletteDialog({ items, maySearchTickets, onOpenTicket, onClose }: PaletteDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 200);
  const list = useRef<HTMLDivElement>(null);
  const found = useQuery({
    queryKey: queryKeys.tickets.search(asked),
    queryFn: ({ signal }) => call(listTickets, { query: { search: asked, limit: 8 } }, { signal }),
    enabled: maySearchTickets && asked.length >= SEARCH_FROM,
    placeholderData: keepPreviousData,
  });
  const needle = text.trim().toLowerCase();
  const tickets = needle.length >= SEARCH_FROM ? (found.data?.data ?? []) : [];
  const entries: readonly Entry[] = [
    ...items
      .filter(({ label }) => label.toLowerCase().includes(needle))
      .map(
        (item): Entry => ({
          id: item.id,
          section: item.section,
          run: item.run,
          content: (
            <>
              <item.icon size={18} aria-hidden />
              <span className="ellipsis">{item.label}</span>
              {item.hint === undefined ? null : <kbd>{item.hint}</kbd>}
            </>
          ),
        }),
      ),
    ...tickets.map(
      (ticket): Entry => ({
        id: `ticket-${ticket.id}`,
        section: 'ticket',
        run: () => onOpenTicket(ticket.id),
        content: (
          <>
            <IconTicket size={18} aria-hidden />
            <span className={`${classes.muted} tabular`}>{ticket.number}</span>
            <span className="ellipsis">{ticket.title}</span>
            <span className={`${classes.muted} ellipsis`}>{ticket.customer.name}</span>
            <span className={classes.end}>
              <TicketStatusBadge status={ticket.status} />
            </span>
          </>
        ),
      }),
    ),
  ];
  const chosen = Math.min(at, entries.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[chosen]);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={620}
      yOffset="12vh"
      centered={false}
      aria-label={t('palette.open')}
    >
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input ?? ''}
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={entries[chosen] === undefined ? undefined : `palette-${entries[chosen].id}`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        data-testid="palette-input"
      />
      <div className={classes.list} id="palette-list" role="listbox" aria-label={t('palette.open')} ref={list}>
        {entries.map((entry, index) => (
          <div key={entry.id}>
            {entries[index - 1]?.section === entry.section ? null : (
              <div className={classes.section} aria-hidden>
                {t(`palette.section.${entry.section}`)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box above holds the focus and handles the keys. */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: reached through aria-activedescendant. */}
            <div
              id={`palette-${entry.id}`}
              role="option"
              aria-selected={index === chosen}
              className={classes.entry}
              onMouseMove={() => setAt(index)}
              onClick={() => run(entry)}
            >
              {entry.content}
            </div>
          </div>
        ))}
        {entries.length === 0 ? (
          <p className={classes.nothing}>{found.isFetching ? t('state.loading') : t('palette.nothing', { text: text.trim() })}</p>
        ) : null}
      </div>
    </Modal>
  );
}
