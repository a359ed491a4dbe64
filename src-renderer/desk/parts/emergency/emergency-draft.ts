import type { Say } from '#i18n/define-texts.ts';
import type id from './id.json';

/** The form while it is typed. */
export interface EmergencyDraft {
  type: string;
  area: string;
  customersAffected: number | string;
  status: string;
  eta: string;
  /** One action per line. */
  actions: string;
}

const MAX_ACTIONS = 20;

export function actionLines(draft: EmergencyDraft): string[] {
  return draft.actions
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MAX_ACTIONS);
}

/** How the alert will read. The service's template has the last word; this shows what the fields are for. */
export function previewText(t: Say<typeof id>, draft: EmergencyDraft): string {
  const or = (value: string | number): string => (String(value).trim() === '' ? '…' : String(value).trim());
  const actions = actionLines(draft);
  return [
    `🚨 *${t('previewTitle', { type: or(draft.type) })}*`,
    '',
    `${t('area')}: ${or(draft.area)}`,
    `${t('affected')}: ${or(draft.customersAffected)}`,
    `${t('previewStatus')}: *${or(draft.status)}*`,
    `${t('eta')}: ${or(draft.eta)}`,
    ...(actions.length > 0 ? ['', t('previewActions'), ...actions.map((action, index) => `${index + 1}. ${action}`)] : []),
  ].join('\n');
}
