import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { CustomerRow } from '#shared/contracts/customers.contract.ts';
import { createTicket } from '#shared/contracts/tickets.contract.ts';
import {
  CATEGORIES_OF_TYPE,
  CONTACT_PREFERENCE_LABELS,
  CONTACT_PREFERENCES,
  type ContactPreference,
  isCategoryOf,
  suggestPriority,
  TICKET_CATEGORY_LABELS,
  TICKET_PRIORITIES,
  TICKET_PRIORITY_LABELS,
  TICKET_SLA,
  TICKET_TYPE_LABELS,
  TICKET_TYPES,
  type TicketCategory,
  type TicketPriority,
  type TicketType,
} from '#shared/domain/ticket.ts';
import { useMay } from '../../../hooks/use-me.ts';
import { useUnsavedGuard } from '../../../hooks/use-unsaved-guard.ts';
import { useWrite } from '../../../hooks/use-write.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { CustomerPicker } from '../../../ui/CustomerPicker.tsx';
import { FormError } from '../../../ui/FormError.tsx';
import { fieldErrors } from '../../../ui/field-errors.ts';
import { notifyDone } from '../../../ui/notify.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { ForbiddenState } from '../../../ui/StateView.tsx';
import { UnsavedDialog } from '../../../ui/UnsavedDialog.tsx';
import { storeTicket } from './ticket-cache.ts';

interface Draft {
  customer: CustomerRow | null;
  type: TicketType;
  category: TicketCategory;
  priority: TicketPriority;
  title: string;
  description: string;
  preferredSchedule: string;
  contactPreference: ContactPreference;
}

const EMPTY: Draft = {
  customer: null,
  type: 'repair',
  category: 'no_connection',
  priority: suggestPriority('no_connection'),
  title: '',
  description: '',
  preferredSchedule: '',
  contactPreference: 'whatsapp',
};

/** The form of a new ticket, over the list. */
export function CreateTicketPanel() {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const may = useMay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [params] = useSearchParams();
  const write = useWrite(createTicket);
  const [created, setCreated] = useState(false);
  // A priority set by hand is kept when the category changes.
  const [priorityTouched, setPriorityTouched] = useState(false);
  const form = useForm<Draft>({
    initialValues: EMPTY,
    validate: {
      customer: (customer) => (customer === null ? t('form.required') : null),
      title: (title) => (title.trim() === '' ? t('form.required') : null),
    },
  });
  const draft = form.values;
  const guard = useUnsavedGuard(form.isDirty() && !created);
  const close = (): void => void navigate({ pathname: '/tickets', search: params.toString() });

  const setCategory = (category: TicketCategory): void => {
    form.setFieldValue('category', category);
    if (!priorityTouched) form.setFieldValue('priority', suggestPriority(category));
  };
  const setType = (type: TicketType): void => {
    form.setFieldValue('type', type);
    const first = CATEGORIES_OF_TYPE[type][0] ?? 'other';
    if (!isCategoryOf(type, draft.category)) setCategory(first);
  };
  const submit = form.onSubmit(async ({ customer, preferredSchedule, description, ...rest }) => {
    if (customer === null) return;
    try {
      const answer = await write.mutateAsync({
        body: {
          ...rest,
          customerId: customer.id,
          title: rest.title.trim(),
          ...(description.trim() === '' ? {} : { description: description.trim() }),
          ...(preferredSchedule.trim() === '' ? {} : { preferredSchedule: preferredSchedule.trim() }),
        },
      });
      setCreated(true);
      storeTicket(client, answer.data);
      notifyDone(t('create.done', { number: answer.data.number }));
      form.reset();
      setTimeout(
        () => void navigate({ pathname: `/tickets/${answer.data.id}`, search: params.toString() }, { replace: true }),
        0,
      );
    } catch (error) {
      form.setErrors(fieldErrors(error));
    }
  });

  if (!may(createTicket.permission)) {
    return (
      <SidePanel label={t('create.title')} onClose={close}>
        <ForbiddenState permission={createTicket.permission} />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      label={t('create.title')}
      onClose={close}
      header={
        <Text fw={600} fz={16} component="h2" m={0}>
          {t('create.title')}
        </Text>
      }
      footer={
        <Group justify="space-between">
          <Text fz={12} c="var(--text-secondary)">
            {t('form.ctrlEnter')}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" form="create-ticket" loading={write.isPending} data-testid="create-submit">
              {t('create.submit')}
            </Button>
          </Group>
        </Group>
      }
    >
      <form
        id="create-ticket"
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }}
      >
        <Stack gap="md" p="16px 20px 24px">
          <FormError error={write.error} />
          <CustomerPicker
            value={draft.customer}
            onChange={(customer) => form.setFieldValue('customer', customer)}
            error={form.errors.customer?.toString()}
          />
          <Group grow align="flex-start" gap="sm">
            <Select
              label={t('ticket.column.type')}
              allowDeselect={false}
              data={TICKET_TYPES.map((type) => ({ value: type, label: text(TICKET_TYPE_LABELS[type]) }))}
              value={draft.type}
              onChange={(value) => setType(TICKET_TYPES.find((type) => type === value) ?? draft.type)}
            />
            <Select
              label={t('ticket.category')}
              allowDeselect={false}
              data={CATEGORIES_OF_TYPE[draft.type].map((category) => ({
                value: category,
                label: text(TICKET_CATEGORY_LABELS[category]),
              }))}
              value={draft.category}
              onChange={(value) =>
                setCategory(CATEGORIES_OF_TYPE[draft.type].find((category) => category === value) ?? draft.category)
              }
              error={form.errors.category}
            />
          </Group>
          <Stack gap={4}>
            <Text component="span" fz={14} fw={500} id="create-priority">
              {t('ticket.column.priority')}
            </Text>
            <SegmentedControl
              fullWidth
              aria-labelledby="create-priority"
              data={TICKET_PRIORITIES.map((priority) => ({ value: priority, label: text(TICKET_PRIORITY_LABELS[priority]) }))}
              value={draft.priority}
              onChange={(value) => {
                setPriorityTouched(true);
                form.setFieldValue('priority', TICKET_PRIORITIES.find((priority) => priority === value) ?? draft.priority);
              }}
            />
            <Text fz={12} c="var(--text-secondary)">
              {t('create.slaHelp', { hours: TICKET_SLA[draft.priority].hours })}
            </Text>
          </Stack>
          <TextInput
            label={t('create.ticketTitle')}
            withAsterisk
            maxLength={160}
            data-testid="create-title"
            placeholder={t('create.titleExample')}
            {...form.getInputProps('title')}
          />
          <Textarea
            label={t('ticket.description')}
            autosize
            minRows={4}
            maxRows={12}
            maxLength={5000}
            data-testid="create-description"
            {...form.getInputProps('description')}
          />
          <TextInput
            label={t('ticket.preferredSchedule')}
            placeholder={t('create.scheduleExample')}
            maxLength={200}
            {...form.getInputProps('preferredSchedule')}
          />
          <Select
            label={t('create.contact')}
            allowDeselect={false}
            data={CONTACT_PREFERENCES.map((way) => ({ value: way, label: text(CONTACT_PREFERENCE_LABELS[way]) }))}
            {...form.getInputProps('contactPreference')}
          />
        </Stack>
      </form>
      <UnsavedDialog opened={guard.state === 'blocked'} onStay={() => guard.reset?.()} onLeave={() => guard.proceed?.()} />
    </SidePanel>
  );
}
