import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { LedgerCounts, LedgerQuery, LedgerRecord, SandboxGateway } from './sandbox.types.ts';

/** Records of an earlier run kept in memory at start: enough for the phone screen and for look-ups after a restart. */
const mostLoaded = 20_000;
const flushEveryMs = 100;

/** The append-only list of what arrived. */
export interface Ledger {
  append(record: Omit<LedgerRecord, 'seq'>): LedgerRecord;
  list(query?: LedgerQuery): LedgerRecord[];
  counts(): LedgerCounts;
  wait(query: LedgerQuery, count: number, timeoutMs: number): Promise<LedgerRecord[]>;
  /** Calls the listener with every new record, in order; returns the way to stop. */
  onRecord(listener: (record: LedgerRecord) => void): () => void;
  /** Empties memory and file; `seq` goes on. */
  clear(): void;
  /** Writes what is buffered and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the ledger. With `file` every record is also appended there as one JSON line, buffered for at most 100 ms, and the end of
 * an existing file is loaded. A line torn by a kill is skipped. Rejects when the file cannot be read or written.
 */
export async function openLedger(file: string | null, gateways: readonly SandboxGateway[]): Promise<Ledger> {
  const loaded = file === null ? [] : await loadRecords(file);
  const writer = file === null ? null : await openWriter(file);
  let records: LedgerRecord[] = loaded;
  let seq = loaded.at(-1)?.seq ?? 0;
  const listeners = new Set<(record: LedgerRecord) => void>();
  const zero = () => new Map(gateways.map((id) => [id, { records: 0, accepted: 0 }]));
  let counts = zero();
  for (const record of loaded) count(record);
  const sum = (of: (count: { readonly records: number; readonly accepted: number }) => number) =>
    [...counts.values()].reduce((total, count) => total + of(count), 0);

  function count(record: LedgerRecord): void {
    const of = counts.get(record.gateway);
    if (of === undefined) return;
    of.records += 1;
    if (record.accepted) of.accepted += 1;
  }

  function append(fields: Omit<LedgerRecord, 'seq'>): LedgerRecord {
    seq += 1;
    const record: LedgerRecord = { seq, ...fields };
    records.push(record);
    count(record);
    writer?.write(`${JSON.stringify(record)}\n`);
    for (const listener of listeners) listener(record);
    return record;
  }

  function list(query: LedgerQuery = {}): LedgerRecord[] {
    const limit = query.limit ?? 1_000;
    const found: LedgerRecord[] = [];
    if (query.since !== undefined) {
      for (let index = firstAfter(records, query.since); index < records.length && found.length < limit; index += 1) {
        const record = records[index];
        if (record !== undefined && matches(record, query)) found.push(record);
      }
      return found;
    }
    for (let index = records.length - 1; index >= 0 && found.length < limit; index -= 1) {
      const record = records[index];
      if (record !== undefined && matches(record, query)) found.push(record);
    }
    return found.reverse();
  }

  function wait(query: LedgerQuery, wanted: number, timeoutMs: number): Promise<LedgerRecord[]> {
    const found = list({ ...query, since: query.since ?? 0, limit: Math.max(wanted, query.limit ?? 0) });
    if (found.length >= wanted) return Promise.resolve(found);
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        listeners.delete(listener);
        resolve(found);
      };
      const listener = (record: LedgerRecord): void => {
        if (!matches(record, query)) return;
        found.push(record);
        if (found.length >= wanted) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      listeners.add(listener);
    });
  }

  return {
    append,
    list,
    counts: () => ({
      lastSeq: seq,
      records: sum(({ records: found }) => found),
      accepted: sum(({ accepted }) => accepted),
      byGateway: Object.fromEntries([...counts].map(([id, of]) => [id, { ...of }])) as LedgerCounts['byGateway'],
    }),
    wait,
    onRecord(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      records = [];
      counts = zero();
      writer?.truncate();
    },
    close: async () => writer?.close(),
  };
}

function matches(record: LedgerRecord, query: LedgerQuery): boolean {
  return (
    (query.phone === undefined || record.recipient === query.phone) &&
    (query.gateway === undefined || record.gateway === query.gateway) &&
    (query.accepted === undefined || record.accepted === query.accepted)
  );
}

/** Index of the first record with a greater `seq`: records are sorted by it. */
function firstAfter(records: readonly LedgerRecord[], seq: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function loadRecords(file: string): Promise<LedgerRecord[]> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const records: LedgerRecord[] = [];
  for (const line of content.split('\n').slice(-mostLoaded)) {
    const record = parseRecord(line);
    if (record !== null) records.push(record);
  }
  return records;
}

function parseRecord(line: string): LedgerRecord | null {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'seq' in record && 'gateway' in record
      ? (record as LedgerRecord)
      : null;
  } catch {
    return null; // A line torn by a kill.
  }
}

interface RecordWriter {
  write(line: string): void;
  truncate(): void;
  close(): Promise<void>;
}

/** Collects lines and appends them in order, one write at a time. A failed write is thrown by `close`. */
async function openWriter(file: string): Promise<RecordWriter> {
  const handle: FileHandle = await open(file, 'a');
  // Ends a torn last line, so that the first new record does not join it.
  let buffered = (await handle.stat()).size > 0 ? '\n' : '';
  let tail: Promise<void> = Promise.resolve();
  let failure: unknown;
  const enqueue = (step: () => Promise<unknown>): void => {
    tail = tail.then(step).then(
      () => undefined,
      (error: unknown) => {
        failure ??= error;
        // A line may have been cut by a full disk: the next one begins on its own.
        if (!buffered.startsWith('\n')) buffered = `\n${buffered}`;
      },
    );
  };
  const flush = (): void => {
    if (buffered === '') return;
    const chunk = buffered;
    buffered = '';
    enqueue(() => handle.appendFile(chunk));
  };
  let timer: NodeJS.Timeout | null = null;
  return {
    write(line) {
      buffered += line;
      timer ??= setTimeout(() => {
        timer = null;
        flush();
      }, flushEveryMs).unref();
    },
    truncate() {
      buffered = '';
      enqueue(() => handle.truncate(0));
    },
    async close() {
      if (timer) clearTimeout(timer);
      flush();
      await tail;
      await handle.close();
      if (failure !== undefined) throw new Error('the ledger file could not be written', { cause: failure });
    },
  };
}
