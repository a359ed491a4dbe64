import {
  Alert,
  Button,
  Collapse,
  Group,
  Modal,
  MultiSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TechnicianSuggestion } from '#shared/contracts/technicians.contract.ts';
import { assignTicket, getTicket, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { call } from '../../../api/client.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../hooks/use-write.ts';
import { IconExpand, IconForward, IconSearch, IconWarning } from '../../../ui/icons.ts';
import { ErrorState, LoadingRows } from '../../../ui/StateView.tsx';
import classes from './assign.module.css';
import { TechnicianChoice } from './TechnicianChoice.tsx';
import { useTicketOutcome } from './use-ticket-write.ts';
import { useSuggestions } from './use-tickets.ts';

/** Gives a ticket to a technician: the best suited on top, by area, skill and load. */
export function AssignDialog({ ticket, onClose }: { readonly ticket: TicketRow; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const technicians = useSuggestions(ticket.id);
  // A row of the list may be older than the drawer; the dialog works on the newest that is known.
  const fresh = useQuery({
    queryKey: queryKeys.tickets.detail(ticket.id),
    queryFn: ({ signal }) => call(getTicket, { params: { id: String(ticket.id) } }, { signal }),
  });
  const current: TicketRow = fresh.data?.data ?? ticket;
  const write = useWrite(assignTicket);
  const outcome = useTicketOutcome(current);

  const [chosen, setChosen] = useState<number | null>(current.technician?.id ?? null);
  const [search, setSearch] = useState('');
  const [notes, setNotes] = useState('');
  const [teamOpen, setTeamOpen] = useState(false);
  const [team, setTeam] = useState<Readonly<Record<string, string>>>({});
  const [conflict, setConflict] = useState(false);
  const [missing, setMissing] = useState(false);

  const ranked = technicians.data?.data ?? [];
  const shown = ranked.filter(({ name, area }) =>
    `${name} ${area?.name ?? ''}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const memberIds = Object.keys(team).filter((id) => Number(id) !== chosen);

  const submit = async (): Promise<void> => {
    if (chosen === null) {
      setMissing(true);
      return;
    }
    try {
      const answer = await write.mutateAsync({
        params: { id: String(ticket.id) },
        body: {
          technicianId: chosen,
          version: current.version,
          ...(memberIds.length === 0
            ? {}
            : { team: memberIds.map((id) => ({ technicianId: Number(id), role: team[id]?.trim() || t('assign.defaultRole') })) }),
          ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
        },
      });
      outcome.done(answer, t('assign.done', { number: ticket.number, name: answer.data.technician?.name ?? '' }));
      onClose();
    } catch (error) {
      if (outcome.failed(error, { quiet: true })) setConflict(true);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t(current.technician === null ? 'assign.title' : 'assign.titleAgain', { number: ticket.number })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="sm">
          <div>
            <Text fw={500} lineClamp={1}>
              {current.title}
            </Text>
            <Text fz={12} c="var(--text-secondary)">
              {[current.customer.name, current.customer.area].filter(Boolean).join(' · ')}
            </Text>
          </div>
          {conflict ? (
            <Alert color="orange" variant="light" p="xs" icon={<IconWarning size={18} />} role="alert">
              {current.technician === null ? t('assign.conflictNobody') : t('assign.conflict', { name: current.technician.name })}
            </Alert>
          ) : null}
          <TextInput
            data-autofocus
            size="xs"
            leftSection={<IconSearch size={16} />}
            placeholder={t('assign.search')}
            aria-label={t('assign.search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <div className={classes.list} role="radiogroup" aria-label={t('assign.technician')}>
            {technicians.data === undefined ? (
              technicians.isError ? (
                <ErrorState
                  error={technicians.error}
                  onRetry={() => void technicians.refetch()}
                  retrying={technicians.isFetching}
                />
              ) : (
                <LoadingRows rows={5} />
              )
            ) : shown.length === 0 ? (
              <Text c="var(--text-secondary)" ta="center" p="lg">
                {t('assign.nobody')}
              </Text>
            ) : (
              shown.map((technician) => (
                <TechnicianChoice
                  key={technician.id}
                  technician={technician}
                  isCurrent={technician.id === current.technician?.id}
                  checked={technician.id === chosen}
                  onChoose={() => {
                    setChosen(technician.id);
                    setMissing(false);
                  }}
                />
              ))
            )}
          </div>
          {missing ? (
            <Text fz={12} c="var(--meaning-danger-text)" role="alert">
              {t('assign.chooseFirst')}
            </Text>
          ) : null}
          <UnstyledButton className={classes.more} aria-expanded={teamOpen} onClick={() => setTeamOpen(!teamOpen)}>
            {teamOpen ? <IconExpand size={14} /> : <IconForward size={14} />}
            {memberIds.length === 0 ? t('assign.team') : t('assign.teamCount', { count: memberIds.length })}
          </UnstyledButton>
          <Collapse expanded={teamOpen}>
            <TeamPicker ranked={ranked.filter(({ id }) => id !== chosen)} team={team} onChange={setTeam} />
          </Collapse>
          <Textarea
            autosize
            minRows={2}
            maxRows={6}
            label={t('assign.note')}
            description={t('assign.noteHelp')}
            value={notes}
            maxLength={1000}
            onChange={(event) => setNotes(event.currentTarget.value)}
          />
          <Group justify="space-between" gap="xs">
            <Text fz={12} c="var(--text-secondary)">
              {t('form.ctrlEnter')}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" loading={write.isPending} data-testid="assign-submit">
                {t('assign.submit')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface TeamPickerProps {
  readonly ranked: readonly TechnicianSuggestion[];
  readonly team: Readonly<Record<string, string>>;
  readonly onChange: (team: Readonly<Record<string, string>>) => void;
}

/** Further people on the job, each with a role that stands in their message. */
function TeamPicker({ ranked, team, onChange }: TeamPickerProps) {
  const { t } = useTranslation();
  const members = ranked.filter(({ id }) => String(id) in team);
  return (
    <Stack gap="xs">
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
