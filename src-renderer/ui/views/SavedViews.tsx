import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { liveCacheOf } from '#api/live-cache.ts';
import { useMay } from '#api/use-me.ts';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { createSavedView, deleteSavedView, listSavedViews, type SavedView } from '#shared/contracts/saved-views.contract.ts';
import { notifyDone, notifyProblem } from '../feedback/notify.ts';
import { IconDelete, IconEdited, IconPin, IconSavedView, IconSaveView, IconShared } from '../icons.ts';
import { lazyPart } from '../lazy-part.tsx';
import type { ListSurroundings } from '../list/ResourceList.tsx';
import { useSavedViews } from './use-saved-views.ts';

const ViewForm = lazyPart(async () => (await import('./ViewForm.tsx')).ViewForm);

/** Two filters are the same whatever the order of their fields. */
const sameText = (query: Readonly<Record<string, string>>): string => String(new URLSearchParams(Object.entries(query).sort()));

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
  const views = useSavedViews().filter((view) => view.resource === resource);
  const remove = useWrite(deleteSavedView);
  const [form, setForm] = useState<SavedView | 'new' | null>(null);
  const refresh = (): void => liveCacheOf(client).announce([{ tag: listSavedViews.tag }]);
  if (!may(listSavedViews.permission)) return null;
  const here = sameText(address.asked);
  const active = views.find(({ query }) => sameText(query) === here && here !== '');
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
          query={address.asked}
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
