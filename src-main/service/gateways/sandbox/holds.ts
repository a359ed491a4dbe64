import type { HeldCall, HoldPhase, HoldPoint, ReleaseOptions } from './sandbox.types.ts';

/** What a hold point is matched against. */
export interface HoldableCall {
  readonly held: Omit<HeldCall, 'phase'>;
  readonly text: string;
}

/** Points at which calls are stopped until a controller lets them go. */
export interface Holds {
  /** Whether any point exists; lets the usual path skip everything else. */
  readonly active: boolean;
  add(point: HoldPoint): string;
  /** Resolves `go` at once when no point matches, else when the call is released; `drop` = destroy its socket. */
  pass(phase: HoldPhase, call: HoldableCall): Promise<'go' | 'drop'>;
  wait(id: string, count: number, timeoutMs: number): Promise<HeldCall[]>;
  release(id: string, options?: ReleaseOptions): number;
  /** Lets everything go and forgets all points. */
  clear(): void;
}

interface Waiter {
  readonly count: number;
  readonly wake: () => void;
}

interface HoldEntry {
  readonly point: HoldPoint;
  left: number;
  readonly calls: { readonly call: HeldCall; readonly leave: (how: 'go' | 'drop') => void }[];
  readonly waiters: Set<Waiter>;
}

/** No points. `wait` and `release` throw a `TypeError` for an unknown id. */
export function createHolds(): Holds {
  let lastId = 0;
  const entries = new Map<string, HoldEntry>();

  function entryOf(id: string): HoldEntry {
    const entry = entries.get(id);
    if (entry === undefined) throw new TypeError('no such hold');
    return entry;
  }

  function matches({ point, left }: HoldEntry, phase: HoldPhase, call: HoldableCall): boolean {
    return (
      left > 0 &&
      point.phase === phase &&
      (point.gateway === undefined || point.gateway === call.held.gateway) &&
      (point.phone === undefined || call.held.recipients.includes(point.phone)) &&
      (point.textIncludes === undefined || call.text.includes(point.textIncludes))
    );
  }

  function letGo(entry: HoldEntry, how: 'go' | 'drop', count: number): number {
    const leaving = entry.calls.splice(0, count);
    for (const { leave } of leaving) leave(how);
    return leaving.length;
  }

  function remove(id: string, entry: HoldEntry, how: 'go' | 'drop'): number {
    entries.delete(id);
    for (const waiter of entry.waiters) waiter.wake();
    return letGo(entry, how, entry.calls.length);
  }

  return {
    get active() {
      return entries.size > 0;
    },
    add(point) {
      lastId += 1;
      const id = `hold-${lastId}`;
      entries.set(id, { point, left: point.times ?? Number.POSITIVE_INFINITY, calls: [], waiters: new Set() });
      return id;
    },
    pass(phase, call) {
      for (const entry of entries.values()) {
        if (!matches(entry, phase, call)) continue;
        entry.left -= 1;
        return new Promise((resolve) => {
          entry.calls.push({ call: { ...call.held, phase }, leave: resolve });
          for (const waiter of entry.waiters) if (entry.calls.length >= waiter.count) waiter.wake();
        });
      }
      return Promise.resolve('go');
    },
    wait(id, count, timeoutMs) {
      const entry = entryOf(id);
      const held = (): HeldCall[] => entry.calls.map(({ call }) => call);
      if (entry.calls.length >= count) return Promise.resolve(held());
      return new Promise((resolve) => {
        const waiter: Waiter = {
          count,
          wake() {
            clearTimeout(timer);
            entry.waiters.delete(waiter);
            resolve(held());
          },
        };
        const timer = setTimeout(() => waiter.wake(), timeoutMs);
        entry.waiters.add(waiter);
      });
    },
    release(id, options = {}) {
      const entry = entryOf(id);
      const how = options.drop === true ? 'drop' : 'go';
      return options.count === undefined ? remove(id, entry, how) : letGo(entry, how, options.count);
    },
    clear() {
      for (const [id, entry] of entries) remove(id, entry, 'go');
    },
  };
}
