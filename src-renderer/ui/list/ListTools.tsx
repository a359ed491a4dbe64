import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconColumnsSwitch, IconDensity } from '../icons.ts';
import type { ListColumn } from './list-types.ts';

interface ListToolsProps {
  readonly columns: readonly Pick<ListColumn<never>, 'id' | 'label' | 'fixed'>[];
  readonly visible: ReadonlySet<string>;
  readonly onVisible: (id: string, shown: boolean) => void;
  readonly compact: boolean;
  readonly onCompact: (compact: boolean) => void;
}

/** Density, which is one setting for the whole desk, and the columns of this list. */
export function ListTools({ columns, visible, onVisible, compact, onCompact }: ListToolsProps) {
  const { t } = useTranslation();
  return (
    <span style={{ display: 'inline-flex', gap: 2 }}>
      <Tooltip label={compact ? t('table.comfortable') : t('table.compact')}>
        <ActionIcon aria-label={t('table.compact')} aria-pressed={compact} onClick={() => onCompact(!compact)}>
          <IconDensity size={18} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label={t('table.columns')}>
            <ActionIcon aria-label={t('table.columns')}>
              <IconColumnsSwitch size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {columns
            .filter(({ fixed }) => fixed !== true)
            .map(({ id, label }) => (
              <Menu.CheckboxItem key={id} checked={visible.has(id)} onChange={() => onVisible(id, !visible.has(id))}>
                {label}
              </Menu.CheckboxItem>
            ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
