import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMay } from '#api/use-me.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { Icon } from '#ui/icons.ts';
import { lastAddress } from '#ui/list/list-memory.ts';
import { useOfferedActions } from '#ui/palette/palette-registry.ts';
import { useVisiblePages } from '../use-pages.ts';

/** A thing the palette can do without asking the service. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly hint?: string | undefined;
  readonly section: 'here' | 'page' | 'action';
  readonly run: () => void;
}

/** What can be done on the open record first, then the pages and the actions of all pages. */
export function usePaletteItems(frame: readonly PaletteItem[]): readonly PaletteItem[] {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const navigate = useNavigate();
  const may = useMay();
  const pages = useVisiblePages();
  const here = useOfferedActions();
  return [
    ...here.map((action): PaletteItem => ({ ...action, section: 'here', hint: action.keys, run: action.run })),
    ...pages.map(
      (page): PaletteItem => ({
        id: `page-${page.id}`,
        label: text(page.label),
        icon: page.icon,
        hint: page.goKey === undefined ? undefined : t('palette.goHint', { key: page.goKey }),
        section: 'page',
        run: () => void navigate(lastAddress(page.path)),
      }),
    ),
    ...pages.flatMap(({ actions = [] }) =>
      actions
        .filter(({ permission }) => may(permission))
        .map(
          (action): PaletteItem => ({
            id: action.id,
            label: text(action.label),
            icon: action.icon,
            section: 'action',
            run: () => void navigate(action.to),
          }),
        ),
    ),
    ...frame,
  ];
}
