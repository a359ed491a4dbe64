import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openMain(): void;
  openSecond(): void;
  reload(): void;
  quit(): void;
}

/** The application menu. Editing commands need it: without one, copy and paste have no keys on macOS. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform, developer: boolean): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const quit: MenuItemConstructorOptions = { label: 'Keluar', accelerator: 'CmdOrCtrl+Q', click: actions.quit };
  return [
    {
      label: platform === 'darwin' ? 'Kabar Desk' : 'Berkas',
      submenu: [
        { label: 'Jendela utama', accelerator: 'CmdOrCtrl+N', click: actions.openMain },
        { label: 'Jendela kedua', accelerator: 'CmdOrCtrl+Shift+N', click: actions.openSecond },
        separator,
        ...(platform === 'darwin'
          ? [
              { label: 'Sembunyikan Kabar Desk', role: 'hide' as const },
              { label: 'Sembunyikan yang lain', role: 'hideOthers' as const },
              { label: 'Tampilkan semua', role: 'unhide' as const },
              separator,
            ]
          : []),
        quit,
      ],
    },
    {
      label: 'Edit',
      submenu: [
        { label: 'Urungkan', role: 'undo' },
        { label: 'Ulangi', role: 'redo' },
        separator,
        { label: 'Potong', role: 'cut' },
        { label: 'Salin', role: 'copy' },
        { label: 'Tempel', role: 'paste' },
        { label: 'Tempel tanpa gaya', role: 'pasteAndMatchStyle' },
        { label: 'Pilih semua', role: 'selectAll' },
      ],
    },
    {
      label: 'Tampilan',
      submenu: [
        { label: 'Muat ulang', accelerator: 'CmdOrCtrl+R', click: actions.reload },
        separator,
        { label: 'Ukuran asli', role: 'resetZoom' },
        { label: 'Perbesar', role: 'zoomIn' },
        { label: 'Perkecil', role: 'zoomOut' },
        { label: 'Layar penuh', role: 'togglefullscreen' },
        ...(developer ? [separator, { label: 'Alat pengembang', role: 'toggleDevTools' as const }] : []),
      ],
    },
    {
      label: 'Jendela',
      submenu: [
        { label: 'Kecilkan', role: 'minimize' },
        { label: 'Tutup jendela', role: 'close' },
      ],
    },
  ];
}

/** Menu of the tray icon. */
export function trayTemplate(actions: Pick<MenuActions, 'openMain' | 'openSecond' | 'quit'>): MenuItemConstructorOptions[] {
  return [
    { label: 'Buka Kabar Desk', click: actions.openMain },
    { label: 'Jendela kedua', click: actions.openSecond },
    { type: 'separator' },
    { label: 'Keluar', click: actions.quit },
  ];
}
