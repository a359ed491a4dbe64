import type { MenuItemConstructorOptions } from 'electron';
import { expect, it, vi } from 'vitest';
import { menuTemplate, trayTemplate } from '../../../src-main/electron/menu.ts';

const actions = { openMain: vi.fn(), openSecond: vi.fn(), reload: vi.fn(), quit: vi.fn() };
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => (Array.isArray(item.submenu) ? [item, ...flat(item.submenu)] : [item]));

it.each(['linux', 'win32', 'darwin'] as const)('every menu entry on %s has a label of its own', (platform) => {
  const items = [...flat(menuTemplate(actions, platform, true)), ...flat(trayTemplate(actions))];
  expect(items.filter((item) => item.type !== 'separator' && !item.label)).toEqual([]);
});

it('an installed program offers no developer tools and no forced reload', () => {
  const roles = flat(menuTemplate(actions, 'linux', false)).map((item) => item.role);
  expect(roles).not.toContain('toggleDevTools');
  expect(roles).not.toContain('forceReload');
});
