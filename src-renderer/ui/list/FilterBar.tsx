import { Button } from '@mantine/core';
import { type ReactNode, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListQuery, QueryField } from '#shared/contracts/list-query.ts';
import { IconFilter } from '../icons.ts';
import { lazyPart } from '../lazy-part.tsx';
import { DateChip, FilterChip, TextChip, ToggleChip } from './FilterChip.tsx';
import classes from './filter-bar.module.css';
import type { ListFilter } from './list-types.ts';
import { SearchBox } from './SearchBox.tsx';

const FilterSheet = lazyPart(async () => (await import('./FilterSheet.tsx')).FilterSheet);

interface FilterBarProps {
  /** What the contract can filter by. */
  readonly fields: readonly QueryField[];
  /** How the page names it. */
  readonly filters: readonly ListFilter[];
  readonly query: ListQuery;
  /** Fields the tab decides: their chips are hidden. */
  readonly fixed: ListQuery;
  readonly onChange: (query: ListQuery) => void;
  readonly search: { readonly label: string; readonly inputRef: RefObject<HTMLInputElement | null> } | null;
  readonly onSearch: (text: string) => void;
  /** In one sheet instead of a row: for a phone. */
  readonly isNarrow: boolean;
  readonly children: ReactNode;
}

/** Search box and chips, derived from the contract. A field that a link sets is always shown, so nothing filters unseen. */
export function FilterBar(props: FilterBarProps) {
  const { t } = useTranslation();
  const { fields, filters, query, fixed, onChange, search } = props;
  const [open, setOpen] = useState(false);
  const named = new Map(filters.map((filter) => [filter.field, filter]));
  const shown = [
    ...filters.flatMap((filter) => fields.filter(({ name }) => name === filter.field)),
    ...fields.filter(({ name }) => !named.has(name)),
  ].filter(({ name }) => {
    if (name in fixed) return false;
    const filter = named.get(name);
    return query[name] !== undefined || (filter !== undefined && filter.onlySet !== true);
  });
  const set = (name: string, value: string): void => {
    const { [name]: _old, ...rest } = query;
    const excluded = new Set(value === '' ? [] : named.get(name)?.excludes);
    const kept = Object.fromEntries(Object.entries(rest).filter(([other]) => !excluded.has(other)));
    onChange(value === '' ? kept : { ...kept, [name]: value });
  };
  const chips = shown.map((field) => (
    <FieldChip
      key={field.name}
      field={field}
      filter={named.get(field.name) ?? { field: field.name, label: field.name }}
      value={query[field.name] ?? ''}
      onChange={(value) => set(field.name, value)}
    />
  ));
  const chosen = shown.filter(({ name }) => query[name] !== undefined).length;
  return (
    <search className={classes.bar}>
      {search === null ? null : (
        <SearchBox label={search.label} inputRef={search.inputRef} value={query.search ?? ''} onChange={props.onSearch} />
      )}
      {props.isNarrow ? (
        <>
          {shown.length === 0 ? null : (
            <Button
              variant={chosen > 0 ? 'light' : 'default'}
              className={classes.sheetButton ?? ''}
              leftSection={<IconFilter size={18} aria-hidden />}
              onClick={() => setOpen(true)}
            >
              {chosen > 0 ? t('filter.buttonCount', { count: chosen }) : t('filter.button')}
            </Button>
          )}
          {open ? <FilterSheet onClose={() => setOpen(false)}>{chips}</FilterSheet> : null}
        </>
      ) : (
        chips
      )}
      <span className={classes.end}>{props.children}</span>
    </search>
  );
}

interface FieldChipProps {
  readonly field: QueryField;
  readonly filter: ListFilter;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FieldChip({ field, filter, value, onChange }: FieldChipProps) {
  const { label } = filter;
  switch (field.kind) {
    case 'flag':
      return <ToggleChip label={label} active={value === 'true'} onChange={(active) => onChange(active ? 'true' : '')} />;
    case 'list':
    case 'one':
      return (
        <FilterChip
          label={label}
          single={field.kind === 'one'}
          options={field.values.map((one) => ({
            value: one,
            label: filter.nameOf?.(one) ?? one,
            ...(filter.contentOf === undefined ? {} : { content: filter.contentOf(one) }),
          }))}
          selected={value === '' ? [] : value.split(',')}
          onChange={(next) => onChange(next.join(','))}
        />
      );
    case 'id': {
      const options = filter.options ?? [];
      const known = value === '' || options.some((option) => option.value === value);
      return (
        <FilterChip
          label={label}
          single
          options={known ? options : [{ value, label: filter.nameOf?.(value) ?? `#${value}` }, ...options]}
          selected={value === '' ? [] : [value]}
          onChange={([next]) => onChange(next ?? '')}
        />
      );
    }
    case 'date':
      return <DateChip label={label} value={value} onChange={onChange} />;
    default:
      return <TextChip label={label} value={value} shown={filter.nameOf?.(value) ?? value} onChange={onChange} />;
  }
}
