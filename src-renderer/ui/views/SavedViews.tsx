import { Button, Checkbox, Menu, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { liveCacheOf } from '#api/live-cache.ts';
import { useMay } from '#api/use-me.ts';
import { useRead } from '#api/use-read.ts';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  type SavedView,
  updateSavedView,
} from '#shared/contracts/saved-views.contract.ts';
import { ROLE_LABELS, ROLES, type Role } from '#shared/domain/roles.ts';
import { notifyDone, notifyProblem } from '../feedback/notify.ts';
import { FormPanel } from '../form/FormPanel.tsx';
import { useFormPanel } from '../form/use-form-panel.ts';
import { IconDelete, IconEdited, IconPin, IconSavedView, IconSaveView, IconShared } from '../icons.ts';
import type { ListSurroundings } from '../list/ResourceList.tsx';

interface SavedViewsProps {
  /** Address of the list without its slash: what its views are kept under. */
  readonly resource: string;
  readonly path: string;
  readonly address: ListSurroundings['address'];
}

/** The views people keep of a list: the own ones and those shared with their role. */
export function SavedViews({ resource, path, address }: SavedViewsProps) {
  const { t } = useTranslation();
  const { errorText } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay();
  const views = useRead(listSavedViews, { query: { resource } }, { fresh: 60_000 }).data?.data ?? [];
  const remove = useWrite(deleteSavedView);
  const [form, setForm] = useState<SavedView | 'new' | null>(null);
  const refresh = (): void => liveCacheOf(client).announce([{ tag: listSavedViews.tag }]);
  if (!may(listSavedViews.permission)) return null;
  const here = new URLSearchParams(address.search).toString();
  const active = views.find(({ query }) => new URLSearchParams(query).toString() === here && here !== '');
  const drop = async (view: SavedView): Promise<void> => {
    try {
      await remove.mutateAsync({ params: { id: String(view.id) } });
      refresh();
      notifyDone(t('views.deleted', { name: view.name }), `view-${view.id}`);
    } catch (error) {
      notifyProblem(view.name, errorText(error), `view-${view.id}`);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconSavedView size={16} aria-hidden />} data-testid="saved-views">
            {active?.name ?? t('views.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 ? <Menu.Label>{t('views.none')}</Menu.Label> : null}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              leftSection={
                view.pinned ? (
                  <IconPin size={16} aria-hidden />
                ) : view.sharedWith.length > 0 ? (
                  <IconShared size={16} aria-hidden />
                ) : null
              }
              onClick={() => void navigate(`${path}?${new URLSearchParams(view.query)}`)}
              data-testid={`saved-view-${view.id}`}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {may(createSavedView.permission) ? (
            <Menu.Item
              leftSection={<IconSaveView size={16} aria-hidden />}
              onClick={() => setForm('new')}
              data-testid="save-view"
            >
              {t('views.save')}
            </Menu.Item>
          ) : null}
          {active?.abilities.update === true ? (
            <>
              <Menu.Item leftSection={<IconEdited size={16} aria-hidden />} onClick={() => setForm(active)}>
                {t('views.edit', { name: active.name })}
              </Menu.Item>
              <Menu.Item leftSection={<IconDelete size={16} aria-hidden />} onClick={() => void drop(active)}>
                {t('views.delete', { name: active.name })}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {form === null ? null : (
        <ViewForm
          resource={resource}
          view={form === 'new' ? null : form}
          query={Object.fromEntries(new URLSearchParams(address.search))}
          onClose={() => setForm(null)}
          onDone={() => {
            setForm(null);
            refresh();
          }}
        />
      )}
    </>
  );
}

interface ViewFormProps {
  readonly resource: string;
  readonly view: SavedView | null;
  readonly query: Record<string, string>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ViewForm({ resource, view, query, onClose, onDone }: ViewFormProps) {
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
