import type { Labels, Localised } from './language.ts';

/** Why a record may not go from here to there. The sentence is made from it where the language of the reader is known. */
export interface TransitionRefusal<Status extends string> {
  readonly ok: false;
  /** `already`: the record has that status. `illegal`: no such step exists. `reopen_first`: it does, after a step back. */
  readonly reason: 'already' | 'illegal' | 'reopen_first';
  readonly from: Status;
  readonly to: Status;
  readonly labels: { readonly from: Localised; readonly to: Localised };
}

/** Answer to "may this record go from here to there". */
export type TransitionCheck<Status extends string> = { readonly ok: true } | TransitionRefusal<Status>;

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
      return { ok: false, reason: from === to ? 'already' : 'illegal', from, to, labels: { from: label(from), to: label(to) } };
    },
  };
}
