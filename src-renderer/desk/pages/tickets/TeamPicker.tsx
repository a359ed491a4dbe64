import { MultiSelect, Stack, TextInput } from '@mantine/core';
import type { TechnicianSuggestion } from '#shared/contracts/technicians.contract.ts';
import { useTexts } from './texts.ts';

interface TeamPickerProps {
  readonly ranked: readonly TechnicianSuggestion[];
  readonly team: Readonly<Record<string, string>>;
  readonly onChange: (team: Record<string, string>) => void;
}

/** Further people on the job, each with a role that stands in their message. */
export function TeamPicker({ ranked, team, onChange }: TeamPickerProps) {
  const t = useTexts();
  const members = ranked.filter(({ id }) => String(id) in team);
  return (
    <Stack gap="xs" pt="xs">
      <MultiSelect
        searchable
        size="xs"
        label={t('assign.members')}
        maxValues={10}
        data={ranked.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={members.map(({ id }) => String(id))}
        onChange={(ids) => onChange(Object.fromEntries(ids.map((id) => [id, team[id] ?? ''])))}
        comboboxProps={{ withinPortal: true, zIndex: 500 }}
      />
      {members.map(({ id, name }) => (
        <TextInput
          key={id}
          size="xs"
          label={t('assign.roleOf', { name })}
          placeholder={t('assign.defaultRole')}
          maxLength={60}
          value={team[String(id)] ?? ''}
          onChange={(event) => onChange({ ...team, [String(id)]: event.currentTarget.value })}
        />
      ))}
    </Stack>
  );
}
