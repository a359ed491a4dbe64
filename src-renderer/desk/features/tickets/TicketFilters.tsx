import { ActionIcon, CloseButton, Menu, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  TICKET_PRIORITIES,
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  TICKET_STATUSES,
  TICKET_TYPE_LABELS,
  TICKET_TYPES,
} from '#shared/domain/ticket.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { FilterChip, ToggleChip } from '../../../ui/FilterChip.tsx';
import { IconColumnsSwitch, IconDensity, IconSearch } from '../../../ui/icons.ts';
import { PriorityBadge, TicketStatusBadge } from '../../../ui/StatusBadge.tsx';
import { TICKET_COLUMNS } from './ticket-columns.tsx';
import { fixesStatus, type TicketFilter } from './ticket-filter.ts';
import classes from './tickets.module.css';
import { useTechnicians } from './use-tickets.ts';

interface TicketFiltersProps {
  readonly filter: TicketFilter;
  readonly onChange: (change: Partial<TicketFilter>) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly countText: string | null;
  /** Name of the customer the list is narrowed to. */
  readonly customerName: string | null;
  readonly table: {
    readonly visibility: Readonly<Record<string, boolean>>;
    readonly onVisibilityChange: (visibility: Record<string, boolean>) => void;
    readonly compact: boolean;
    readonly onCompactChange: (compact: boolean) => void;
  } | null;
}

export function TicketFilters({ filter, onChange, searchRef, countText, customerName, table }: TicketFiltersProps) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const technicians = useTechnicians();
  return (
    <div className={classes.filters}>
      <SearchBox value={filter.search} onChange={(search) => onChange({ search })} inputRef={searchRef} />
      {fixesStatus(filter.tab) ? null : (
        <FilterChip
          label={t('ticket.column.status')}
          options={TICKET_STATUSES.map((status) => ({
            value: status,
            label: text(TICKET_STATUS_LABELS[status]),
            content: <TicketStatusBadge status={status} />,
          }))}
          selected={filter.status}
          onChange={(status) => onChange({ status })}
        />
      )}
      <FilterChip
        label={t('ticket.column.priority')}
        options={TICKET_PRIORITIES.toReversed().map((priority) => ({
          value: priority,
          label: text(TICKET_PRIORITY_LABELS[priority]),
          content: <PriorityBadge priority={priority} />,
        }))}
        selected={filter.priority}
        onChange={(priority) => onChange({ priority })}
      />
      <FilterChip
        label={t('ticket.column.type')}
        options={TICKET_TYPES.map((type) => ({ value: type, label: text(TICKET_TYPE_LABELS[type]) }))}
        selected={filter.type}
        onChange={(type) => onChange({ type })}
      />
      <FilterChip
        single
        label={t('ticket.column.technician')}
        options={(technicians.data?.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
        selected={filter.technicianId === null ? [] : [filter.technicianId]}
        onChange={([technicianId]) => onChange({ technicianId: technicianId ?? null, unassigned: false })}
      />
      <ToggleChip
        label={t('ticket.unassigned')}
        active={filter.unassigned}
        onChange={(unassigned) => onChange({ unassigned, technicianId: null })}
      />
      {filter.customerId === null ? null : (
        <FilterChip
          single
          label={t('ticket.customer')}
          options={[{ value: filter.customerId, label: customerName ?? `#${filter.customerId}` }]}
          selected={[filter.customerId]}
          onChange={() => onChange({ customerId: null })}
        />
      )}
      <span className={classes.listEnd}>
        <span className={classes.count} aria-live="polite">
          {countText}
        </span>
        {table === null ? null : <TableSwitches {...table} />}
      </span>
    </div>
  );
}

function TableSwitches({ visibility, onVisibilityChange, compact, onCompactChange }: NonNullable<TicketFiltersProps['table']>) {
  const { t } = useTranslation();
  return (
    <span className={classes.switches}>
      <Tooltip label={compact ? t('table.comfortable') : t('table.compact')}>
        <ActionIcon aria-label={t('table.compact')} aria-pressed={compact} onClick={() => onCompactChange(!compact)}>
          <IconDensity size={18} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label={t('table.columns')}>
            <ActionIcon aria-label={t('table.columns')}>
              <IconColumnsSwitch size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {TICKET_COLUMNS.filter((column) => column.canHide).map((column) => {
            const shown = visibility[column.id] ?? true;
            return (
              <Menu.CheckboxItem
                key={column.id}
                checked={shown}
                onChange={() => onVisibilityChange({ ...visibility, [column.id]: !shown })}
              >
                {t(column.label)}
              </Menu.CheckboxItem>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** Typing is shown at once and asked for after a short pause. */
function SearchBox({ value, onChange, inputRef }: SearchBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const ask = useDebouncedCallback((next: string) => {
    setAsked(next);
    onChange(next);
  }, 250);
  useEffect(() => {
    if (value === asked) return;
    setAsked(value);
    setTyped(value);
  }, [value, asked]);
  const clear = (): void => {
    setTyped('');
    setAsked('');
    onChange('');
  };
  return (
    <TextInput
      ref={inputRef}
      size="xs"
      className={classes.search}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (typed === '') event.currentTarget.blur();
        else clear();
      }}
      placeholder={t('ticket.search')}
      aria-label={t('ticket.search')}
      aria-keyshortcuts="/"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed === '' ? null : <CloseButton size="xs" aria-label={t('filter.clearSearch')} onClick={clear} />}
    />
  );
}
