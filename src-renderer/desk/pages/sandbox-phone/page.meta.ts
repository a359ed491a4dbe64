import { listSandboxChats } from '#shared/contracts/sandbox.contract.ts';
import { IconSandboxPhone } from '../../../ui/icons.ts';
import type { PageMeta } from '../page-meta.ts';

export const sandboxPhonePage: PageMeta = {
  id: 'sandboxPhone',
  path: 'sandbox-phone',
  to: '/sandbox-phone',
  label: 'page.sandboxPhone',
  icon: IconSandboxPhone,
  permission: listSandboxChats.permission,
  group: 'messages',
  goKey: 's',
  sandboxOnly: true,
};
