import { Loader, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomerRow, listCustomers } from '#shared/contracts/customers.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { call } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';

interface CustomerPickerProps {
  readonly value: CustomerRow | null;
  readonly onChange: (customer: CustomerRow | null) => void;
  readonly error?: string | null | undefined;
}

/** Finds a customer by name, code or phone in any spelling. */
export function CustomerPicker({ value, onChange, error }: CustomerPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const typed = value !== null && search === value.name ? '' : search.trim();
  const [asked] = useDebouncedValue(typed, 250);
  const found = useQuery({
    queryKey: queryKeys.customers.search(asked),
    queryFn: ({ signal }) =>
      call(listCustomers, { query: { limit: 20, ...(asked === '' ? {} : { search: asked }) } }, { signal }),
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.data ?? [];
  const byId = new Map([...(value === null ? [] : [value]), ...rows].map((row) => [String(row.id), row]));

  return (
    <Select
      searchable
      clearable
      withAsterisk
      label={t('customer.pick')}
      description={t('customer.pickHelp')}
      data-testid="customer-picker"
      data={[...byId.values()].map((row) => ({ value: String(row.id), label: row.name }))}
      filter={({ options }) => options}
      value={value === null ? null : String(value.id)}
      onChange={(id) => onChange(id === null ? null : (byId.get(id) ?? null))}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={found.isFetching ? t('state.loading') : found.isError ? t('state.error.title') : t('customer.nobody')}
      rightSection={found.isFetching ? <Loader size={14} /> : null}
      error={error}
      maxDropdownHeight={320}
      renderOption={({ option }) => {
        const row = byId.get(option.value);
        return (
          <span style={{ minWidth: 0 }}>
            <Text size="sm">{option.label}</Text>
            {row === undefined ? null : (
              <Text fz={12} c="var(--text-secondary)">
                {[row.code, formatPhone(row.phone), row.area?.name].filter(Boolean).join(' · ')}
              </Text>
            )}
          </span>
        );
      }}
    />
  );
}
