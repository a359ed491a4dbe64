import { Checkbox, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { createSavedView, type SavedView, updateSavedView } from '#shared/contracts/saved-views.contract.ts';
import { ROLE_LABELS, ROLES, type Role } from '#shared/domain/roles.ts';
import { notifyDone } from '../feedback/notify.ts';
import { FormPanel } from '../form/FormPanel.tsx';
import { useFormPanel } from '../form/use-form-panel.ts';

interface ViewFormProps {
  readonly resource: string;
  readonly view: SavedView | null;
  readonly query: Record<string, string>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Name, sharing and pin of a view. */
export function ViewForm({ resource, view, query, onClose, onDone }: ViewFormProps) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const create = useWrite(createSavedView);
  const update = useWrite(updateSavedView);
  const state = useFormPanel(
    {
      name: `view.${resource}`,
      about: view?.id ?? '',
      initial: { name: view?.name ?? '', sharedWith: [...(view?.sharedWith ?? [])] as Role[], pinned: view?.pinned ?? false },
      validate: { name: (name) => (name.trim() === '' ? t('form.required') : null) },
      record: view,
      submit: async ({ name, sharedWith, pinned }, { version }) => {
        const body = { name: name.trim(), sharedWith, pinned };
        const { data } = await (view === null
          ? create.mutateAsync({ body: { ...body, resource, query } })
          : update.mutateAsync({ params: { id: String(view.id) }, body: { ...body, version: version ?? view.version } }));
        notifyDone(t('views.saved', { name: data.name }), `view-${data.id}`);
      },
      onDone,
    },
    onClose,
  );
  const { form, values } = state;
  return (
    <FormPanel
      frame="dialog"
      testId="view"
      state={state}
      title={view === null ? t('views.save') : t('views.edit', { name: view.name })}
      submitLabel={t('views.submit')}
      width={440}
    >
      <TextInput label={t('views.name')} withAsterisk maxLength={60} {...form.getInputProps('name')} />
      <Checkbox.Group
        label={t('views.shared')}
        description={t('views.sharedHelp')}
        value={values.sharedWith}
        onChange={(roles) =>
          form.setFieldValue(
            'sharedWith',
            ROLES.filter((role) => roles.includes(role)),
          )
        }
      >
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(2, 1fr)', gap: 8, marginTop: 8 }}>
          {ROLES.map((role) => (
            <Checkbox key={role} size="xs" value={role} label={text(ROLE_LABELS[role])} />
          ))}
        </div>
      </Checkbox.Group>
      <Switch
        label={t('views.pin')}
        checked={values.pinned}
        onChange={(event) => form.setFieldValue('pinned', event.currentTarget.checked)}
      />
    </FormPanel>
  );
}
