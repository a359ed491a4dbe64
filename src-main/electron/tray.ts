import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import { type MenuActions, trayTemplate } from './menu.ts';

/** Puts the icon beside the clock. The caller keeps the result: a collected tray disappears. */
export function createTray(resources: string, actions: Pick<MenuActions, 'openMain' | 'openSecond' | 'quit'>): Tray {
  const template = process.platform === 'darwin';
  const image = nativeImage.createFromPath(join(resources, 'tray', template ? 'trayTemplate.png' : 'tray.png'));
  const tray = new Tray(image);
  tray.setToolTip('Kabar Desk');
  tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(actions)));
  tray.on('click', actions.openMain);
  return tray;
}
