import { SegmentedControl, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useRecord } from '#api/use-record.ts';
import { useWrite } from '#api/use-write.ts';
import { type ChosenCustomer, CustomerPicker } from '#desk/parts/CustomerPicker.tsx';
import { useLanguage } from '#i18n/use-language.ts';
import { getCustomer } from '#shared/contracts/customers.contract.ts';
import { createTicket } from '#shared/contracts/tickets.contract.ts';
import {
  suggestPriority,
  TICKET_PRIORITIES,
  TICKET_PRIORITY_LABELS,
  TICKET_SLA,
  type TicketPriority,
  ticketPrioritySchema,
} from '#shared/domain/ticket.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { SendsNotice } from '#ui/form/SendsNotice.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { type TicketWords, TypeFields, WordFields } from './TicketFields.tsx';
import { useTexts } from './texts.ts';
import { useTicketDone } from './use-ticket-write.ts';

interface NewTicket extends TicketWords {
  customer: ChosenCustomer | null;
  priority: TicketPriority;
}

const EMPTY: NewTicket = {
  customer: null,
  type: 'repair',
  category: 'no_connection',
  priority: suggestPriority('no_connection'),
  title: '',
  description: '',
  preferredSchedule: '',
  contactPreference: 'whatsapp',
};

interface CreateTicketFormProps {
  readonly onClose: () => void;
  readonly onCreated: (id: number) => void;
}

/** A new ticket beside the list. `?customerId=` in the address, as the customer's page writes it, fills the customer in. */
export function CreateTicketForm(props: CreateTicketFormProps) {
  const [params] = useSearchParams();
  const customerId = Number(params.get('customerId') ?? 0);
  if (!Number.isSafeInteger(customerId) || customerId <= 0) return <TicketForm {...props} customer={null} />;
  return <FormForCustomer {...props} customerId={customerId} />;
}

function FormForCustomer({ customerId, ...props }: CreateTicketFormProps & { readonly customerId: number }) {
  const { record, error } = useRecord(getCustomer, customerId);
  // A customer that cannot be read now is chosen by hand.
  if (record === null && error === null) return null;
  return <TicketForm {...props} customer={record} />;
}

function TicketForm({ onClose, onCreated, customer }: CreateTicketFormProps & { readonly customer: ChosenCustomer | null }) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const { text } = useLanguage();
  const write = useWrite(createTicket);
  const done = useTicketDone();
  // A priority set by hand is kept when the category changes.
  const [priorityTouched, setPriorityTouched] = useState(false);
  const initial: NewTicket = {
    ...EMPTY,
    customer:
      customer === null
        ? null
        : { id: customer.id, code: customer.code, name: customer.name, phone: customer.phone, area: customer.area },
  };
  const state = useFormPanel<NewTicket>(
    {
      name: 'ticket.create',
      about: customer?.id ?? '',
      initial,
      validate: {
        customer: (chosen) => (chosen === null ? common('form.required') : null),
        title: (title) => (title.trim() === '' ? common('form.required') : null),
      },
      submit: async ({ customer: chosen, title, description, preferredSchedule, ...rest }) => {
        if (chosen === null) return false;
        const answer = await write.mutateAsync({
          body: {
            ...rest,
            customerId: chosen.id,
            title: title.trim(),
            ...(description.trim() === '' ? {} : { description: description.trim() }),
            ...(preferredSchedule.trim() === '' ? {} : { preferredSchedule: preferredSchedule.trim() }),
          },
        });
        done(answer, t('create.done', { number: answer.data.number }));
        return answer.data.id;
      },
      onDone: (id) => onCreated(Number(id)),
    },
    onClose,
  );
  const { form, values } = state;
  const words = form as unknown as UseFormReturnType<TicketWords>;
  return (
    <FormPanel
      testId="create"
      state={state}
      title={t('create.title')}
      submitLabel={t('create.submit')}
      sends={<SendsNotice text={t('create.sends')} />}
    >
      <CustomerPicker
        value={values.customer}
        onChange={(chosen) => form.setFieldValue('customer', chosen)}
        error={form.errors.customer?.toString()}
      />
      <TypeFields
        form={words}
        onCategory={(category) => {
          if (!priorityTouched) form.setFieldValue('priority', suggestPriority(category));
        }}
      />
      <Stack gap={4}>
        <Text component="span" fz={14} fw={500} id="create-priority">
          {t('column.priority')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="create-priority"
          data={TICKET_PRIORITIES.map((priority) => ({ value: priority, label: text(TICKET_PRIORITY_LABELS[priority]) }))}
          value={values.priority}
          onChange={(value) => {
            setPriorityTouched(true);
            form.setFieldValue('priority', ticketPrioritySchema.parse(value));
          }}
        />
        <Text fz={12} c="var(--text-secondary)">
          {t('create.slaHelp', { hours: TICKET_SLA[values.priority].hours })}
        </Text>
      </Stack>
      <WordFields form={words} />
    </FormPanel>
  );
}
