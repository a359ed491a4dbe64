/** Where lines go. What it promises decides whether the service can wait for it: never. */
export interface LineTarget {
  /**
   * Takes a beginning of the bytes and returns how many; 0 = not now, ask again. Throws or rejects when they cannot be written at all.
   * Must not block: while a promise is open, further lines wait in memory.
   */
  put(bytes: Buffer): number | Promise<number>;
  /** The same at the end of the process, as far as it can be done at once. */
  putLast(bytes: Buffer): void;
}

/** A stream of log lines that never blocks, never throws and never grows without limit (ENGINE E-22). */
export interface LineSink {
  write(line: string | Buffer): void;
  /** Lines that could not be written since the start. */
  readonly lost: number;
}

export interface LineSinkOptions {
  /** The line that tells, once writing works again, how many were lost; with its line end. Nothing is told without it. */
  readonly lossLine?: (lost: number) => string;
  /** Bytes that may wait for a target that takes nothing. */
  readonly roomBytes?: number;
  readonly retryMs?: number;
}

const ROOM_BYTES = 1024 * 1024;
/** As much as goes out at once. */
const CHUNK_BYTES = 64 * 1024;
const RETRY_MS = 250;
const NEW_LINE = 10;
/** What a target that threw counts as. */
const FAILED = -1;

const sinks = new Set<{ end(): void }>();
let hooked = false;

/** Lines that wait when the process ends go out at the last moment. */
function endWithProcess(sink: { end(): void }): void {
  sinks.add(sink);
  if (hooked) return;
  hooked = true;
  process.on('exit', () => {
    for (const each of sinks) each.end();
  });
}

/**
 * Hands lines to a target in order. A target that takes nothing for a while (nobody reads the pipe) leaves them waiting until the room is
 * full; one that fails (disk full, pipe closed) loses them. Lost lines are counted, and told in one line as soon as one can be written.
 * Its retry is no duty: duties write to it.
 */
export function createLineSink(target: LineTarget, options: LineSinkOptions): LineSink {
  const { lossLine, roomBytes = ROOM_BYTES, retryMs = RETRY_MS } = options;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let told = 0;
  let busy = false;
  /** After a failure, until something could be written: then lines are not even tried. */
  let failing = false;
  /** A line was cut in the middle: the next one begins on a line of its own. */
  let torn = false;
  let timer: NodeJS.Timeout | null = null;

  interface Chunk {
    readonly bytes: Buffer;
    /** Set when it tells of losses: of how many altogether. */
    readonly tells: number | null;
  }

  function next(): Chunk | null {
    if (lossLine && lost > told && (failing || waiting.length === 0)) {
      return { bytes: Buffer.from(`${torn ? '\n' : ''}${lossLine(lost - told)}`), tells: lost };
    }
    const lines: Buffer[] = torn && waiting.length > 0 && failing ? [Buffer.from('\n')] : [];
    let size = lines.length;
    for (let line = waiting[0]; line && (size <= 1 || size + line.length <= CHUNK_BYTES); line = waiting[0]) {
      waiting.shift();
      waitingBytes -= line.length;
      lines.push(line);
      size += line.length;
    }
    return lines.length === 0 ? null : { bytes: Buffer.concat(lines, size), tells: null };
  }

  /** Synchronous as long as the target is: a process that ends right after a line has written it. */
  function pump(): void {
    if (busy || timer) return;
    for (let chunk = next(); chunk; chunk = next()) {
      const { bytes } = chunk;
      let taken: number | Promise<number>;
      try {
        taken = target.put(bytes);
      } catch {
        taken = FAILED;
      }
      if (typeof taken !== 'number') {
        const tried = chunk;
        busy = true;
        void taken
          .catch(() => FAILED)
          .then((count) => {
            busy = false;
            if (settle(tried, count)) pump();
          });
        return;
      }
      if (!settle(chunk, taken)) return;
    }
    failing = false;
  }

  /** Books what became of a chunk; false = the target is left alone for a while. */
  function settle({ bytes, tells }: Chunk, taken: number): boolean {
    if (taken === FAILED) {
      lost += waiting.length + (tells === null ? linesIn(bytes) : 0);
      waiting = [];
      waitingBytes = 0;
      failing = true;
      later();
      return false;
    }
    if (taken > 0) {
      failing = false;
      torn = bytes[taken - 1] !== NEW_LINE;
      if (tells !== null) told = tells;
    }
    if (taken === bytes.length) return true;
    if (taken > 0 || tells === null) {
      waiting.unshift(bytes.subarray(taken));
      waitingBytes += bytes.length - taken;
    }
    later();
    return false;
  }

  function later(): void {
    timer = setTimeout(
      () => {
        timer = null;
        // Without a note to try with, the next line is the try.
        if (!lossLine) failing = false;
        pump();
      },
      failing ? 4 * retryMs : retryMs,
    );
    timer.unref();
  }

  endWithProcess({
    end() {
      if (waiting.length > 0 && !failing) target.putLast(Buffer.concat(waiting));
      waiting = [];
    },
  });

  return {
    write(line) {
      const bytes = typeof line === 'string' ? Buffer.from(line) : line;
      if ((failing && timer !== null) || waitingBytes + bytes.length > roomBytes) {
        lost += 1;
        return;
      }
      waiting.push(bytes);
      waitingBytes += bytes.length;
      pump();
    },
    get lost() {
      return lost;
    },
  };
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === NEW_LINE) lines += 1;
  return lines;
}
