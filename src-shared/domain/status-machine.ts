import type { Labels, Localised } from './language.ts';

/** Answer to "may this record go from here to there". `message` is a sentence for people, fit for one row of a bulk result. */
export type TransitionCheck<Status extends string> =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `already`: the record has that status. `illegal`: no such step exists. */
      readonly reason: 'already' | 'illegal';
      readonly from: Status;
      readonly to: Status;
      readonly message: Localised;
    };

/** The legal steps between the statuses of one kind of record. A step that is not declared does not exist. */
export interface StatusMachine<Status extends string> {
  /** Every status, in the order of declaration. */
  readonly statuses: readonly Status[];
  /** Whether the step is declared. Staying where one is counts as a step only when declared. */
  can(from: Status, to: Status): boolean;
  /** The statuses reachable in one step. */
  next(from: Status): readonly Status[];
  /** Like `can`, with the reason. Never throws. */
  check(from: Status, to: Status): TransitionCheck<Status>;
  /** Whether nothing leads out of this status. */
  isTerminal(status: Status): boolean;
}

/**
 * Builds the machine of one kind of record from its table of steps.
 * A value that is no status of the table (an old row, a hand-made request) is refused as `illegal`.
 */
export function defineStatusMachine<Status extends string>(definition: {
  readonly transitions: Readonly<Record<Status, readonly Status[]>>;
  readonly labels: Labels<Status>;
}): StatusMachine<Status> {
  const { transitions, labels } = definition;
  const next = (from: Status): readonly Status[] => (Object.hasOwn(transitions, from) ? transitions[from] : []);
  const label = (status: Status): Localised => (Object.hasOwn(labels, status) ? labels[status] : { id: status, en: status });

  return {
    statuses: Object.keys(transitions) as Status[],
    next,
    can: (from, to) => next(from).includes(to),
    isTerminal: (status) => next(status).length === 0,
    check(from, to) {
      if (next(from).includes(to)) return { ok: true };
      if (from === to) return { ok: false, reason: 'already', from, to, message: alreadyMessage(label(to)) };
      return { ok: false, reason: 'illegal', from, to, message: illegalMessage(label(from), label(to)) };
    },
  };
}

function alreadyMessage(to: Localised): Localised {
  return { id: `Sudah ${to.id.toLowerCase()}`, en: `Already ${to.en.toLowerCase()}` };
}

function illegalMessage(from: Localised, to: Localised): Localised {
  return {
    id: `Status tidak dapat diubah dari "${from.id}" ke "${to.id}"`,
    en: `Status cannot change from "${from.en}" to "${to.en}"`,
  };
}
