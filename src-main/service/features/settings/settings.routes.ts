import { z } from 'zod';
import type { Mount } from '#service/http/mount-contract.ts';
import type { Setting, Settings } from '#service/settings/settings.service.ts';
import { changeSettings, listSettings } from '#shared/contracts/settings.contract.ts';

function present(setting: Setting) {
  return {
    key: setting.key,
    value: z.json().parse(setting.value),
    defaultValue: z.json().parse(setting.defaultValue),
    labelId: setting.label.id,
    labelEn: setting.label.en,
    changedBy: setting.changedBy,
    changedAt: setting.changedAt?.toISOString() ?? null,
  };
}

export function mountSettings(mount: Mount, { settings }: { readonly settings: Settings }): void {
  mount(listSettings, async () => ({ success: true, data: (await settings.all()).map(present) }));

  mount(changeSettings, async ({ tx, actor, body }) => {
    await settings.change(tx, actor, body.values);
    return { success: true, data: (await settings.all(tx)).map(present) };
  });
}
