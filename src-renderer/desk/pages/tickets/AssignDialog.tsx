import { Collapse, Text, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useRecord } from '#api/use-record.ts';
import { useWrite } from '#api/use-write.ts';
import { assignTicket, getTicket, type TicketRow } from '#shared/contracts/tickets.contract.ts';
import { ErrorState, LoadingRows } from '#ui/feedback/StateView.tsx';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { SendsNotice } from '#ui/form/SendsNotice.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { IconExpand, IconForward, IconSearch } from '#ui/icons.ts';
import classes from './assign.module.css';
import { TeamPicker } from './TeamPicker.tsx';
import { TechnicianChoice } from './TechnicianChoice.tsx';
import { useTexts } from './texts.ts';
import { useSuggestions } from './use-ticket-data.ts';
import { formRecordOf, useTicketDone } from './use-ticket-write.ts';

interface Assignment {
  technicianId: number | null;
  /** Role by technician. */
  team: Record<string, string>;
  notes: string;
  /** Whether the technician and the team get the message. */
  notify: boolean;
}

/** Gives a ticket to a technician: `a`, some letters, Enter. The best suited stand on top, by area, skill and load. */
export function AssignDialog({ ticket, onClose }: { readonly ticket: TicketRow; readonly onClose: () => void }) {
  const t = useTexts();
  const technicians = useSuggestions(ticket.id);
  // A row of the list may be older than the ticket; who changed it is only known by the whole ticket.
  const { record } = useRecord(getTicket, ticket.id);
  const write = useWrite(assignTicket);
  const done = useTicketDone();
  const [search, setSearch] = useState('');
  const [teamOpen, setTeamOpen] = useState(false);
  const state = useFormPanel<Assignment>(
    {
      name: 'ticket.assign',
      about: ticket.id,
      initial: { technicianId: null, team: {}, notes: '', notify: true },
      validate: { technicianId: (id) => (id === null ? t('assign.choose') : null) },
      record: record === null ? { version: ticket.version } : formRecordOf(record),
      submit: async ({ technicianId, team, notes, notify }, { version }) => {
        if (technicianId === null) return false;
        const members = Object.entries(team).filter(([id]) => Number(id) !== technicianId);
        const answer = await write.mutateAsync({
          params: { id: String(ticket.id) },
          body: {
            technicianId,
            ...(version === undefined ? {} : { version }),
            ...(members.length === 0
              ? {}
              : {
                  team: members.map(([id, role]) => ({ technicianId: Number(id), role: role.trim() || t('assign.defaultRole') })),
                }),
            ...(notify ? {} : { notify }),
            ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
          },
        });
        done(
          answer,
          t(notify ? 'assign.done' : 'assign.doneQuiet', { number: ticket.number, name: answer.data.technician?.name ?? '' }),
        );
        return true;
      },
      onDone: onClose,
    },
    onClose,
  );
  const { form, values } = state;
  const ranked = technicians.data?.data ?? [];
  const needle = search.trim().toLowerCase();
  const shown = ranked.filter(({ name, area }) => `${name} ${area?.name ?? ''}`.toLowerCase().includes(needle));
  const memberIds = Object.keys(values.team).filter((id) => Number(id) !== values.technicianId);
  const chosen = ranked.find(({ id }) => id === values.technicianId);

  // With letters typed the best fit is meant, also when the suggestions come later; without any, nobody is chosen by accident.
  const best = needle === '' ? null : (shown[0]?.id ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other letters, or the suggestions, choose anew.
  useEffect(() => {
    if (needle === '' && best === null && search === '') return;
    form.setFieldValue('technicianId', best);
    form.clearFieldError('technicianId');
  }, [needle, best]);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || shown.length === 0) return;
    event.preventDefault();
    const at = shown.findIndex(({ id }) => id === values.technicianId);
    form.setFieldValue('technicianId', shown[(at + step + shown.length) % shown.length]?.id ?? null);
  };

  return (
    <FormPanel
      frame="dialog"
      testId="assign"
      state={state}
      title={t(ticket.technician === null ? 'assign.title' : 'assign.titleAgain', { number: ticket.number })}
      about={[ticket.title, ticket.customer.name, ticket.customer.area].filter(Boolean).join(' · ')}
      submitLabel={t('assign.submit')}
      sends={
        <SendsNotice
          text={
            chosen === undefined
              ? t('assign.sendsNobody')
              : memberIds.length === 0
                ? t('assign.sends', { name: chosen.name })
                : t('assign.sendsTeam', { name: chosen.name, count: memberIds.length })
          }
          choice={{ send: values.notify, onChange: (notify) => form.setFieldValue('notify', notify) }}
        />
      }
    >
      <TextInput
        data-autofocus
        size="xs"
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder={t('assign.search')}
        aria-label={t('assign.search')}
        aria-controls="assign-list"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={move}
      />
      <div
        className={classes.list}
        id="assign-list"
        role="radiogroup"
        aria-label={t('assign.technician')}
        aria-invalid={form.errors.technicianId !== undefined}
      >
        {technicians.data === undefined ? (
          technicians.isError ? (
            <ErrorState error={technicians.error} onRetry={() => void technicians.refetch()} retrying={technicians.isFetching} />
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
              isCurrent={technician.id === ticket.technician?.id}
              checked={technician.id === values.technicianId}
              onChoose={() => {
                form.setFieldValue('technicianId', technician.id);
                form.clearFieldError('technicianId');
              }}
            />
          ))
        )}
      </div>
      {form.errors.technicianId === undefined ? null : (
        <Text fz={12} c="var(--meaning-danger-text)" role="alert">
          {form.errors.technicianId}
        </Text>
      )}
      <div>
        <UnstyledButton className={classes.more} aria-expanded={teamOpen} onClick={() => setTeamOpen(!teamOpen)}>
          {teamOpen ? <IconExpand size={14} aria-hidden /> : <IconForward size={14} aria-hidden />}
          {memberIds.length === 0 ? t('assign.team') : t('assign.teamCount', { count: memberIds.length })}
        </UnstyledButton>
        <Collapse expanded={teamOpen}>
          <TeamPicker
            ranked={ranked.filter(({ id }) => id !== values.technicianId)}
            team={values.team}
            onChange={(team) => form.setFieldValue('team', team)}
          />
        </Collapse>
      </div>
      <Textarea
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1_000}
        label={t('assign.note')}
        description={t('assign.noteHelp')}
        {...form.getInputProps('notes')}
      />
    </FormPanel>
  );
}
