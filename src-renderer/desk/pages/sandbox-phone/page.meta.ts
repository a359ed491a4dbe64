import { definePage } from '#desk/pages/page-meta.ts';
import { listSandboxChats } from '#shared/contracts/sandbox.contract.ts';
import { IconSandboxPhone } from '#ui/icons.ts';
import { sandboxTexts } from './texts.ts';

export const sandboxPhonePage = definePage({
  id: 'sandbox-phone',
  path: '/sandbox-phone',
  label: { id: 'Ponsel sandbox', en: 'Sandbox phone' },
  icon: IconSandboxPhone,
  permission: listSandboxChats.permission,
  group: 'system',
  goKey: 's',
  texts: sandboxTexts,
  only: 'sandbox',
});
