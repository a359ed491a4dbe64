import { CloseButton, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconExpand } from '../icons.ts';
import classes from './filter-chip.module.css';
import type { FilterOption } from './list-types.ts';

interface FilterChipProps {
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly selected: readonly string[];
  readonly onChange: (selected: string[]) => void;
  /** One value at a time. */
  readonly single?: boolean;
}

/** More options than this get a search box. */
const SEARCH_FROM = 9;

/** A filter as a chip: its name, what is chosen, and a cross to clear it. */
export function FilterChip({ label, options, selected, onChange, single = false }: FilterChipProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const chosen = options.filter((option) => selected.includes(option.value)).map((option) => option.label);
  const isActive = selected.length > 0;
  const shown = search === '' ? options : options.filter((option) => option.label.toLowerCase().includes(search.toLowerCase()));

  const toggle = (value: string): void => {
    if (selected.includes(value)) onChange(selected.filter((other) => other !== value));
    else onChange(single ? [value] : [...selected, value]);
  };

  return (
    <span className={classes.chip} data-active={isActive || undefined}>
      <Menu position="bottom-start" closeOnItemClick={single} onClose={() => setSearch('')}>
        <Menu.Target>
          <UnstyledButton className={classes.open}>
            <span className="ellipsis">
              {label}
              {isActive ? (
                <strong>: {chosen.length > 2 ? t('filter.several', { count: chosen.length }) : chosen.join(', ')}</strong>
              ) : null}
            </span>
            {isActive ? null : <IconExpand size={14} aria-hidden />}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
          {options.length >= SEARCH_FROM ? (
            <TextInput
              size="xs"
              m={4}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              placeholder={t('filter.search')}
              aria-label={t('filter.search')}
            />
          ) : null}
          {shown.map((option) => (
            <Menu.CheckboxItem key={option.value} checked={selected.includes(option.value)} onChange={() => toggle(option.value)}>
              {option.content ?? option.label}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      {isActive ? <CloseButton size="sm" aria-label={t('filter.clear', { label })} onClick={() => onChange([])} /> : null}
    </span>
  );
}

/** A filter that is on or off. */
export function ToggleChip({
  label,
  active,
  onChange,
}: {
  readonly label: string;
  readonly active: boolean;
  readonly onChange: (active: boolean) => void;
}) {
  return (
    <span className={classes.chip} data-active={active || undefined}>
      <UnstyledButton className={classes.open} aria-pressed={active} onClick={() => onChange(!active)}>
        {active ? <strong>{label}</strong> : label}
      </UnstyledButton>
    </span>
  );
}

interface ValueChipProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day as a filter. */
export function DateChip({ label, value, onChange }: ValueChipProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.chip} data-active={value !== '' || undefined}>
      <label className={classes.open}>
        {label}
        <input type="date" className={classes.date} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      </label>
      {value === '' ? null : <CloseButton size="sm" aria-label={t('filter.clear', { label })} onClick={() => onChange('')} />}
    </span>
  );
}

/** A value that a link or another page set: it can be seen and cleared. */
export function TextChip({ label, value, shown, onChange }: ValueChipProps & { readonly shown: string }) {
  const { t } = useTranslation();
  if (value === '') return null;
  return (
    <span className={classes.chip} data-active>
      <span className={classes.open}>
        <span className="ellipsis">
          {label}
          <strong>: {shown}</strong>
        </span>
      </span>
      <CloseButton size="sm" aria-label={t('filter.clear', { label })} onClick={() => onChange('')} />
    </span>
  );
}
