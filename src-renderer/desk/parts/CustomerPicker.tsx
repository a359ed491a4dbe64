import { Loader, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '#api/use-read.ts';
import { type CustomerRow, listCustomers } from '#shared/contracts/customers.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';

/** What a form remembers of a customer, also in its draft. */
export type ChosenCustomer = Pick<CustomerRow, 'id' | 'code' | 'name' | 'phone' | 'area'>;

interface CustomerPickerProps {
  readonly value: ChosenCustomer | null;
  readonly onChange: (customer: ChosenCustomer | null) => void;
  readonly error?: string | null | undefined;
}

/** Finds a customer by name, code or phone in any spelling. */
export function CustomerPicker({ value, onChange, error }: CustomerPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const typed = value !== null && search === value.name ? '' : search.trim();
  const [asked] = useDebouncedValue(typed, 250);
  const found = useRead(listCustomers, { query: { limit: 20, ...(asked === '' ? {} : { search: asked }) } }, { keep: true });
  const rows = found.data?.data ?? [];
  const byId = new Map<string, ChosenCustomer>(
    [...(value === null ? [] : [value]), ...rows].map((row) => [String(row.id), row] as const),
  );

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
      onChange={(id) => {
        const row = id === null ? undefined : byId.get(id);
        onChange(row === undefined ? null : { id: row.id, code: row.code, name: row.name, phone: row.phone, area: row.area });
      }}
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
