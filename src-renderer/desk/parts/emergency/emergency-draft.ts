import type { BodyIn } from '#shared/contracts/contract.ts';
import type { previewEmergencyAlert } from '#shared/contracts/messages.contract.ts';

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

/** What the preview is asked for: as far as it has been typed. */
export function previewBody(draft: EmergencyDraft): BodyIn<typeof previewEmergencyAlert> {
  return {
    type: draft.type.trim(),
    area: draft.area.trim(),
    customersAffected: draft.customersAffected === '' ? null : Number(draft.customersAffected),
    status: draft.status.trim(),
    eta: draft.eta.trim(),
    actions: actionLines(draft),
  };
}
