import type { Connection, Effect, OperationMark, Outlet, Transaction } from './unit-of-work.ts';

/** A transaction as whoever ends it sees it. */
export interface OpenTransaction extends Transaction {
  readonly effects: readonly Effect[];
}

/** Over a connection on which a transaction has begun. */
export function openTransaction(connection: Connection): OpenTransaction {
  return begin(connection, null).tx;
}

function begin({ db, client }: Connection, operation: OperationMark | null) {
  const effects: Effect[] = [];
  /** The first sequence of each outlet is this transaction's own. */
  const gathered = new Map<Outlet<unknown>, unknown[][]>();

  function sequencesOf(outlet: Outlet<unknown>): unknown[][] {
    const sequences = gathered.get(outlet) ?? [[]];
    gathered.set(outlet, sequences);
    return sequences;
  }

  const tx: OpenTransaction = {
    db,
    client,
    operation,
    effects,
    afterCommit: (effect) => effects.push(effect),
    gather(outlet, item) {
      sequencesOf(outlet as Outlet<unknown>)[0]?.push(item);
    },
    async flush() {
      for (const [outlet, sequences] of gathered) {
        gathered.delete(outlet);
        await outlet.write(
          tx,
          sequences.filter(({ length }) => length > 0),
        );
      }
    },
    part(over, mark) {
      const part = begin(over, mark);
      return {
        tx: part.tx,
        keep() {
          effects.push(...part.tx.effects);
          for (const [outlet, sequences] of part.gathered) sequencesOf(outlet).push(...sequences);
        },
      };
    },
  };
  return { tx, gathered };
}
