import { Group, Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useLanguage } from '#i18n/use-language.ts';
import {
  CATEGORIES_OF_TYPE,
  CONTACT_PREFERENCE_LABELS,
  CONTACT_PREFERENCES,
  type ContactPreference,
  isCategoryOf,
  TICKET_CATEGORY_LABELS,
  TICKET_TYPE_LABELS,
  TICKET_TYPES,
  type TicketCategory,
  type TicketType,
} from '#shared/domain/ticket.ts';
import { useTexts } from './texts.ts';

/** What a person says about a ticket, new or old. */
export interface TicketWords {
  type: TicketType;
  category: TicketCategory;
  title: string;
  description: string;
  preferredSchedule: string;
  contactPreference: ContactPreference;
}

interface TicketFieldsProps {
  readonly form: UseFormReturnType<TicketWords>;
  readonly onCategory?: (category: TicketCategory) => void;
}

/** Type and category; a type without the category takes its first. */
export function TypeFields({ form, onCategory }: TicketFieldsProps) {
  const t = useTexts();
  const { text } = useLanguage();
  const { type, category } = form.values;
  const setCategory = (next: TicketCategory): void => {
    form.setFieldValue('category', next);
    onCategory?.(next);
  };
  return (
    <Group grow align="flex-start" gap="sm">
      <Select
        label={t('column.type')}
        allowDeselect={false}
        data={TICKET_TYPES.map((one) => ({ value: one, label: text(TICKET_TYPE_LABELS[one]) }))}
        value={type}
        onChange={(value) => {
          const next = TICKET_TYPES.find((one) => one === value) ?? type;
          form.setFieldValue('type', next);
          if (!isCategoryOf(next, category)) setCategory(CATEGORIES_OF_TYPE[next][0] ?? 'other');
        }}
        error={form.errors.type}
      />
      <Select
        label={t('category')}
        allowDeselect={false}
        data={CATEGORIES_OF_TYPE[type].map((one) => ({ value: one, label: text(TICKET_CATEGORY_LABELS[one]) }))}
        value={category}
        onChange={(value) => setCategory(CATEGORIES_OF_TYPE[type].find((one) => one === value) ?? category)}
        error={form.errors.category}
      />
    </Group>
  );
}

/** Title, description, and how the customer wants it. */
export function WordFields({ form }: Pick<TicketFieldsProps, 'form'>) {
  const t = useTexts();
  const { text } = useLanguage();
  return (
    <>
      <TextInput
        label={t('create.ticketTitle')}
        withAsterisk
        maxLength={160}
        data-testid="create-title"
        placeholder={t('create.titleExample')}
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('description')}
        autosize
        minRows={4}
        maxRows={12}
        maxLength={5_000}
        data-testid="create-description"
        {...form.getInputProps('description')}
      />
      <TextInput
        label={t('preferredSchedule')}
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
    </>
  );
}
