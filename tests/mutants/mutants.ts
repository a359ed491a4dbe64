/** A fault put into the product on purpose, and the test that must notice. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly {
    readonly file: string;
    /** Occurs exactly once in the file. */
    readonly search: string;
    readonly replace: string;
  }[];
  /** File and name (or a unique part of it) of the test that must turn red. */
  readonly killedBy: { readonly file: string; readonly test: string };
}

const messaging = 'src-main/service/messaging';
const rules = 'tests/service/messaging/engine-rules.test.ts';
const oneMessage = 'tests/service/messaging/one-message.test.ts';
const promises = 'tests/service/engine-rules/promises.test.ts';
const wakeUpTwice = 'tests/service/engine-rules/wake-up-twice.test.ts';
const paceWindow = 'tests/service/engine-rules/pace-window.test.ts';
const outcomes = 'tests/service/chaos/outcomes.test.ts';
const stops = 'tests/service/chaos/stops.test.ts';
const lives = 'tests/service/engine-rules/engine-lives.test.ts';
const sessionLocks = 'tests/service/engine-rules/session-locks.test.ts';
const outcomeMatrix = 'a failover delivers exactly once, a refusal fails after one call';
const logs = 'tests/service/surroundings/logs.test.ts';
const health = 'tests/service/surroundings/health.test.ts';
const postgresWatch = 'tests/service/surroundings/postgres-watch.test.ts';
const dataFolder = 'tests/service/surroundings/data-folder.test.ts';
const hostileAnswers = 'tests/service/messaging/hostile-answers.test.ts';
const vendorText = 'src-main/service/gateways/vendor-text.ts';
const vendorAnswer = 'src-main/service/gateways/vendor-answer.ts';

export const mutants: readonly Mutant[] = [
  {
    name: 'the attempt row is written after the call',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: `  WHERE v.verdict = 'go'\n  RETURNING id`,
        replace: `  WHERE v.verdict = 'go' AND false\n  RETURNING id`,
      },
      {
        file: `${messaging}/recorder.ts`,
        search: `    const planned = batch.map((entry) => planFor(entry, logger));\n`,
        replace: `    const planned = batch.map((entry) => planFor(entry, logger));
    for (const { call } of batch) {
      await pool.query(
        \`INSERT INTO whatsapp_delivery_attempts
           (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, started_at, lease_until, node)
         VALUES ($1, $2, $3, $4, $5, $6, $7, engine_now(), engine_now(), 'mutant')\`,
        [call.attemptId, call.id, call.generation, call.attempt, call.gateway.id, call.breakerGeneration, call.lane === 'urgent'],
      );
    }
`,
      },
    ],
    killedBy: { file: promises, test: 'E-8 the attempt stands in the database before its request is at the gateway' },
  },
  {
    name: 'an outcome is recorded without compare-and-set',
    edits: [
      {
        file: `${messaging}/recorder.ts`,
        search: `  WHERE n.id = o.id AND n.status = 'sending' AND n.generation = o.generation AND n.attempt = o.attempt`,
        replace: '  WHERE n.id = o.id',
      },
    ],
    killedBy: { file: promises, test: 'E-2 a late "no" of an older attempt changes nothing' },
  },
  {
    name: 'an HTML page counts as success',
    edits: [
      {
        file: vendorAnswer,
        search: `  const object = asObject(parsed);\n  const status`,
        replace: `  const object = asObject(parsed);
  if (object === null && httpStatus === 200) return { kind: 'yes', body: {}, httpStatus };
  const status`,
      },
    ],
    killedBy: { file: promises, test: 'an HTML page with HTTP 200 is not a success' },
  },
  {
    name: 'an empty answer counts as a definite refusal',
    edits: [
      {
        file: vendorAnswer,
        search: `  const [cause, what] = unreadable(body, parsed);`,
        replace: `  if (body.trim() === '') return { kind: 'never_connected', detail: 'empty answer' };
  const [cause, what] = unreadable(body, parsed);`,
      },
    ],
    killedBy: { file: outcomes, test: outcomeMatrix },
  },
  {
    name: 'a 429 page counts as a definite refusal',
    edits: [
      {
        file: vendorAnswer,
        search: `  if (object !== null && status === false) return`,
        replace: `  if (httpStatus === 429) return { kind: 'no', body: object ?? {}, httpStatus, retryAfterMs };
  if (object !== null && status === false) return`,
      },
    ],
    killedBy: { file: outcomes, test: outcomeMatrix },
  },
  {
    name: 'an unknown reason fails over',
    edits: [
      {
        file: vendorAnswer,
        search: `?? { fault: 'unlisted' }`,
        replace: `?? { trouble: 'configuration' }`,
      },
    ],
    killedBy: { file: outcomes, test: outcomeMatrix },
  },
  {
    name: 'hung calls of other processes do not count',
    edits: [
      {
        file: `${messaging}/gateway-state.ts`,
        search: `  if (state.unanswered >= 3) return 'unanswered';`,
        replace: '',
      },
    ],
    killedBy: { file: promises, test: 'E-13 three calls unanswered for more than 3 s close a gateway for every process' },
  },
  {
    name: 'the breaker ignores generations',
    edits: [
      {
        file: `${messaging}/breaker.ts`,
        search: `       WHERE id = $1 AND breaker_generation = $2 AND breaker <> 'open'\``,
        replace: `       WHERE id = $1 AND $2::int IS NOT NULL AND breaker <> 'open'\``,
      },
    ],
    killedBy: { file: promises, test: 'E-13 a refusal from before an opening does not open the breaker again' },
  },
  {
    name: 'failures from before an opening count',
    edits: [
      {
        file: `${messaging}/breaker.ts`,
        search: `           WHERE gateway = $1 AND breaker_generation = $2 AND ended_at IS NOT NULL`,
        replace: `           WHERE gateway = $1 AND $2::int IS NOT NULL AND ended_at IS NOT NULL`,
      },
    ],
    killedBy: { file: rules, test: 'E-13 an outcome of an older generation opens nothing' },
  },
  {
    name: 'a refusal of the whole gateway opens nothing',
    edits: [
      {
        file: `${messaging}/outcome.ts`,
        search: `  return outcome.kind === 'gateway_refused' && OPENS_AT_ONCE.has(outcome.trouble);`,
        replace: `  return outcome.kind === 'gateway_refused' && OPENS_AT_ONCE.has(outcome.trouble) && false;`,
      },
    ],
    killedBy: { file: promises, test: 'E-10 a refusal of the whole gateway opens its breaker at the first one' },
  },
  {
    name: 'an urgent message may be the trial',
    edits: [
      {
        file: `${messaging}/admission.ts`,
        search: 'return [...open.filter((candidate) => !candidate.probe), ...open.filter((candidate) => candidate.probe)];',
        replace: 'return open.toSorted((a, b) => Number(b.probe) - Number(a.probe));',
      },
    ],
    killedBy: { file: promises, test: 'E-13 an urgent message is never the trial while another gateway works' },
  },
  {
    name: 'a token bucket instead of the sliding log',
    edits: [
      {
        file: `${messaging}/pace.ts`,
        search: 'export function pace(input: PaceInput): PaceVerdict {\n',
        replace: `export function pace(input: PaceInput): PaceVerdict {
  const most = input.urgent ? urgentAllowance(input.limit) : ordinaryAllowance(input.limit);
  let tokens = most;
  let previous = Number.NEGATIVE_INFINITY;
  for (const { at, urgent } of [...input.log, { at: input.now, urgent: input.urgent }]) {
    if (urgent !== input.urgent) continue;
    tokens = Math.min(most, tokens + ((at - previous) * most) / 60_000) - 1;
    previous = at;
  }
  const allowed = Math.max(0, Math.min(input.wanted, Math.floor(tokens + 1)));
  if (allowed >= 0) return { allowed, waitMs: allowed < input.wanted ? 100 : 0 };
`,
      },
    ],
    killedBy: { file: paceWindow, test: 'no 60 s at the gateway hold more than the allowance of 100' },
  },
  {
    name: 'the urgent reserve is lent to bulk',
    edits: [
      {
        file: `${messaging}/pace.ts`,
        search: '  return limit - urgentReserve(limit);',
        replace: '  return limit;',
      },
    ],
    killedBy: { file: paceWindow, test: 'the reserve for urgent messages is never lent' },
  },
  {
    name: 'a paused urgent lane holds back everybody',
    edits: [
      {
        file: `${messaging}/admission.ts`,
        search: `AND EXISTS (SELECT FROM lanes l WHERE l.id = 'urgent' AND NOT l.paused AND l.gateway_order ? $1)`,
        replace: '',
      },
    ],
    killedBy: { file: promises, test: 'E-12 a paused urgent lane does not hold back the others' },
  },
  {
    name: 'opting out is not looked at when it is sent',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: `      WHEN c.opted_out_at IS NOT NULL AND l.message_class = 'marketing' THEN 'opted_out'\n`,
        replace: '',
      },
    ],
    killedBy: { file: rules, test: 'a customer who opted out after the message was written is not sent marketing' },
  },
  {
    name: 'the order of one subject is ignored',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: '      WHEN l.subject IS NOT NULL AND EXISTS (',
        replace: '      WHEN false AND EXISTS (',
      },
    ],
    killedBy: { file: promises, test: 'E-6 while one message about a subject is in flight the next one waits' },
  },
  {
    name: 'expiry is not looked at by the claim',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: `      WHEN l.expires_at <= clock.now THEN 'expired'\n`,
        replace: '',
      },
    ],
    killedBy: { file: promises, test: 'an expired row is expired by the claim itself' },
  },
  {
    name: 'the demo guard is off',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: `      WHEN l.is_demo AND NOT \${at.onLoopback}::boolean AND NOT`,
        replace: `      WHEN false AND NOT \${at.onLoopback}::boolean AND NOT`,
      },
    ],
    killedBy: { file: promises, test: 'E-16 a demo recipient is skipped unless the gateway is on loopback' },
  },
  {
    name: 'marketing moves to the backup at once',
    edits: [
      {
        file: `${messaging}/admission.ts`,
        search: 'marketingAllowed: pair === primary || marketingMoves',
        replace: 'marketingAllowed: pair === primary || marketingMoves || true',
      },
    ],
    killedBy: { file: promises, test: 'E-11 marketing stays with an open primary, operational moves at once' },
  },
  {
    name: 'an unknown outcome of a held type is tried elsewhere',
    edits: [
      {
        file: `${messaging}/outcome.ts`,
        search: `if (row.onUnknown === 'resend' && asked.size < 2 && another)`,
        replace: 'if (asked.size < 2 && another)',
      },
    ],
    killedBy: { file: promises, test: 'E-10 a held type is never called again after an unknown outcome' },
  },
  {
    name: 'a refusal for the recipient fails over',
    edits: [
      {
        file: `${messaging}/outcome.ts`,
        search: `      return { ...base, attemptState: 'failed', status: 'failed', retry: outcome.fault === 'busy', needsPerson: true };`,
        replace: `      return { ...base, attemptState: 'refused', status: 'queued', refused: true };`,
      },
    ],
    killedBy: { file: oneMessage, test: 'a refusal for the recipient fails without failover' },
  },
  {
    name: 'a late "accepted" is ignored',
    edits: [
      {
        file: `${messaging}/recorder.ts`,
        search: `  if (step.attemptState !== 'accepted') return null;`,
        replace: `  if (step.attemptState !== 'not_started') return null;`,
      },
    ],
    killedBy: {
      file: rules,
      test: 'E-14 an attempt past its lease is settled as unknown, and a late "accepted" settles the row',
    },
  },
  {
    name: 'a process that slept sends all the same',
    edits: [
      {
        file: `${messaging}/sender.ts`,
        search: `    if (pausedFor > START_SLACK_MS || !deps.mayCall(decision)) return { kind: 'not_started' };`,
        replace: `    if (pausedFor > START_SLACK_MS * 1_000_000) return { kind: 'not_started' };`,
      },
    ],
    killedBy: { file: rules, test: 'E-8 a pause of more than a second between admission and call means no call' },
  },
  {
    name: 'a wake-up that could not be added is forgotten',
    edits: [
      {
        file: `${messaging}/outbox.ts`,
        search: `SET enqueued_at = NULL WHERE id = ANY($1::bigint[]) AND status = 'queued'`,
        replace: `SET enqueued_at = enqueued_at WHERE id = ANY($1::bigint[]) AND status = 'queued'`,
      },
    ],
    killedBy: { file: promises, test: 'E-5 a wake-up that could not be added is owed again at once' },
  },
  {
    name: 'the horizon is ignored',
    edits: [
      {
        file: `${messaging}/outbox.ts`,
        search: '[lane, HORIZON, BATCH]',
        replace: '[lane, HORIZON * 1_000, BATCH]',
      },
    ],
    killedBy: { file: rules, test: 'E-5 at most a horizon of wake-ups of a lane stands in the queue' },
  },
  {
    name: 'two wake-ups of one row may ask together',
    edits: [
      {
        file: `${messaging}/lane-gate.ts`,
        search: 'waiting.find((entry) => entry.wakeUp.id === wakeUp.id)',
        replace: 'waiting.find(() => false)',
      },
    ],
    killedBy: { file: wakeUpTwice, test: 'are one attempt' },
  },
  {
    name: 'a lost wake-up is added under its old id only',
    edits: [
      {
        file: `${messaging}/queue.ts`,
        search: `        return jobOf(wakeUp, turn);`,
        replace: `        return jobOf(wakeUp);`,
      },
    ],
    killedBy: { file: promises, test: 'E-14 is replaced without waiting for the queue to notice (redis)' },
  },
  {
    name: 'an outcome that cannot be recorded is dropped',
    edits: [
      {
        file: `${messaging}/recorder.ts`,
        search: `    await wait(Math.min(2_000, 50 * 2 ** failures));`,
        replace: `    throw error;`,
      },
    ],
    killedBy: { file: promises, test: 'E-9 an outcome that cannot be recorded is kept until PostgreSQL is back' },
  },
  {
    name: 'a report moves a row backwards',
    edits: [
      {
        file: `${messaging}/reports.ts`,
        search: `(f.status = 'delivered' AND f.state = 'read')`,
        replace: `f.status IN ('delivered', 'read')`,
      },
    ],
    killedBy: { file: promises, test: 'E-15 a report never moves a row backwards' },
  },
  {
    name: 'a retry pressed twice is sent twice',
    edits: [
      {
        file: `${messaging}/ledger-actions.ts`,
        search: `  if (row.status !== 'failed' && row.status !== 'unknown') return refuse('wrong_state');\n  if (isTooLate(row)) return refuse('too_late');\n  if (row.status === 'unknown' && !options.confirmUnknown)`,
        replace: `  if (isTooLate(row)) return refuse('too_late');\n  if (row.status === 'unknown' && !options.confirmUnknown)`,
      },
    ],
    killedBy: { file: promises, test: 'R11 a retry that was pressed twice is sent once' },
  },
  {
    name: 'only the gateway that was called last is looked at for a look-up',
    edits: [
      {
        file: `${messaging}/admission.ts`,
        search: 'canLookUp: canLookUp(gateways, [candidate.gateway.id, ...(row.unknownAt ?? [])]),',
        replace: 'canLookUp: candidate.gateway.capabilities.lookUp,',
      },
    ],
    killedBy: {
      file: rules,
      test: 'E-10 a message that neither gateway answered for is still looked up at the one that can be asked',
    },
  },
  {
    name: 'a silent gateway is asked about every row',
    edits: [{ file: `${messaging}/look-up.ts`, search: ' && !silent.has(gateway.id)', replace: '' }],
    killedBy: { file: rules, test: 'E-10 a gateway that does not answer is asked no further in this turn' },
  },
  {
    name: 'a text that cannot be read waits for its lease',
    edits: [
      {
        file: `${messaging}/sender.ts`,
        search: 'deps.reveal(decision).catch(() => undefined)',
        replace: 'deps.reveal(decision)',
      },
    ],
    killedBy: { file: promises, test: 'is no call: the message leaves as soon as it can be read' },
  },
  {
    name: 'a trial that comes too late passes the urgent messages',
    edits: [
      {
        file: `${messaging}/claim.sql.ts`,
        search: `AND CASE WHEN \${at.probe} THEN g.breaker = 'half_open' AND g.probe_attempt IS NULL ELSE g.breaker = 'closed' END`,
        replace: `AND (g.breaker = 'closed' OR (\${at.probe} AND g.breaker = 'half_open' AND g.probe_attempt IS NULL))`,
      },
    ],
    killedBy: { file: promises, test: 'R6 who asked to be the trial of a breaker that has closed meanwhile' },
  },
  {
    name: 'a replaced wake-up has one second id only',
    edits: [{ file: `${messaging}/queue.ts`, search: 'while (held.has(idOf(wakeUp, turn))) turn += 1;', replace: '' }],
    killedBy: { file: promises, test: 'is replaced as often as processes die with it, and waits at most once (redis)' },
  },
  {
    name: 'a stop leaves its admissions',
    edits: [
      {
        file: `${messaging}/lane-gate.ts`,
        search: `      giveBack(left.filter((entry) => !asking.includes(entry)));`,
        replace: `      giveBack(left);`,
      },
    ],
    killedBy: { file: stops, test: 'E-9 a stop leaves nothing open' },
  },
  {
    name: 'a stop keeps its wake-ups',
    edits: [
      {
        file: `${messaging}/engine.ts`,
        search: `flatMap(({ gate }) => gate.takeGivenBack());`,
        replace: `flatMap(({ gate }) => gate.takeGivenBack()).slice(0, 0);`,
      },
    ],
    killedBy: { file: stops, test: 'E-9 a stop leaves nothing open' },
  },
  {
    name: 'a log that cannot be written ends the process',
    edits: [
      {
        file: 'src-main/service/logging/line-sink.ts',
        search: `          .catch(() => FAILED)`,
        replace: `          .catch(() => process.exit(1))`,
      },
    ],
    killedBy: { file: logs, test: 'the disk of the log file is full at the start and later' },
  },
  {
    name: 'an output that nobody reads blocks',
    edits: [
      {
        file: 'src-main/service/logging/targets.ts',
        search: `function isStream(`,
        replace: `function writeAgainAndAgain(number: number, bytes: Buffer): number {
  for (;;) {
    try {
      return writeSync(number, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

function isStream(`,
      },
      {
        file: 'src-main/service/logging/targets.ts',
        search: `  if (isStream(number)) return streamTarget(`,
        replace: `  if (isStream(number)) return { put: (bytes) => writeAgainAndAgain(number, bytes), putLast: () => undefined };
  if (isStream(number)) return streamTarget(`,
      },
    ],
    killedBy: { file: logs, test: 'what is announced on stdout waits for nobody' },
  },
  {
    name: 'a built-in database that fell is not started again',
    edits: [
      {
        file: 'src-main/service/embedded/watch-postgres.ts',
        search: `      await bringBack();`,
        replace: `      return;`,
      },
    ],
    killedBy: { file: postgresWatch, test: 'a server that stays silent is ended and started again' },
  },
  {
    name: 'a built-in database whose data is away is replaced by an empty one',
    edits: [
      {
        file: 'src-main/service/embedded/watch-postgres.ts',
        search: `, port, mustExist: true }`,
        replace: `, port }`,
      },
    ],
    killedBy: { file: postgresWatch, test: 'never makes an empty database instead' },
  },
  {
    name: 'the node is ready while its database is away',
    edits: [
      {
        file: 'src-main/service/features/system/system.routes.ts',
        search: `    if (deps.databaseWatch?.isUp === false) throw new AppError('centre_unreachable');`,
        replace: '',
      },
      {
        file: 'src-main/service/features/system/system.routes.ts',
        search: `      throw new AppError('centre_unreachable', { cause });`,
        replace: '      void cause;',
      },
    ],
    killedBy: { file: health, test: 'the node is ready only while its database answers' },
  },
  {
    name: 'a defunct process counts as alive',
    edits: [
      {
        file: 'src-main/service/embedded/server-process.ts',
        search: `    return !/^[ZX]/.test(`,
        replace: `    return !/^[X]/.test(`,
      },
    ],
    killedBy: { file: dataFolder, test: 'of a defunct process: its helpers end' },
  },
  {
    name: 'the lock on the data folder is a file without a lock',
    edits: [
      {
        file: 'src-main/service/start/instance-lock.ts',
        search: `'BEGIN EXCLUSIVE'`,
        replace: `'BEGIN'`,
      },
    ],
    killedBy: { file: dataFolder, test: 'cannot be taken twice in one process' },
  },
  {
    name: 'E-20 a refused outcome makes its whole batch wait',
    edits: [
      {
        file: `${messaging}/write-together.ts`,
        search: `      if (failure === 'away' || (failure === 'unclear' && unclear < UNCLEAR_TRIES)) {`,
        replace: '      if (failure !== null) {',
      },
    ],
    killedBy: { file: hostileAnswers, test: 'an outcome that the database refuses is recorded apart with a plain reason' },
  },
  {
    name: 'E-20 a refused outcome takes its batch along',
    edits: [
      {
        file: `${messaging}/write-together.ts`,
        search: `      const middle = items.length >>> 1;
      await writeTogether(items.slice(0, middle), options);
      await writeTogether(items.slice(middle), options);
`,
        replace: '      for (const item of items) await options.refused(item, error);\n',
      },
    ],
    killedBy: { file: hostileAnswers, test: 'an outcome that the database refuses is recorded apart with a plain reason' },
  },
  {
    name: 'E-20 an outcome that cannot be read stops the recorder',
    edits: [
      {
        file: `${messaging}/recorder.ts`,
        search: `    logger.error({ err: error, id: call.id, provider: call.gateway.id }, 'an outcome cannot be read');`,
        replace: '    throw error;',
      },
    ],
    killedBy: { file: hostileAnswers, test: 'an outcome that our own program cannot read stops its own row only' },
  },
  {
    name: 'E-20 an exception of an adapter loses its row',
    edits: [
      {
        file: `${messaging}/sender.ts`,
        search: 'call(decision).catch((error: unknown) => failed(decision, error))',
        replace: 'call(decision)',
      },
    ],
    killedBy: { file: hostileAnswers, test: 'an exception out of an adapter is an outcome' },
  },
  {
    name: 'E-20 any text is a message id',
    edits: [
      {
        file: vendorText,
        search: `  return text.length <= longestMessageId && /^[^\\p{C}\\p{Zl}\\p{Zp}]+$/u.test(text);`,
        replace: `  return text !== '';`,
      },
    ],
    killedBy: { file: hostileAnswers, test: 'an id of Wablas that is 201 characters leaves its message sent, untracked' },
  },
  {
    name: 'E-20 a text of a vendor is kept as it came',
    edits: [
      {
        file: vendorText,
        search: `  const clean = text.toWellFormed().replaceAll('\\0', '').replace(bidiControls, '');`,
        replace: '  const clean = text;',
      },
    ],
    killedBy: { file: hostileAnswers, test: 'a reason with NUL, half pairs and reversed writing is kept as a plain text' },
  },
  {
    name: 'E-20 a nested reason is written out in full',
    edits: [
      { file: vendorText, search: '  return JSON.stringify(pruned(value, deepest))', replace: '  return JSON.stringify(value)' },
    ],
    killedBy: { file: hostileAnswers, test: 'a reason of fonnte nested 60,000 deep fails its own message at once' },
  },
  {
    name: 'E-20 a nested reason is written out in full, among odd answers',
    edits: [
      { file: vendorText, search: '  return JSON.stringify(pruned(value, deepest))', replace: '  return JSON.stringify(value)' },
    ],
    killedBy: { file: 'tests/service/chaos/answers.test.ts', test: 'E-20 whatever a gateway answers' },
  },
  {
    name: 'E-20 a failing look-up ends the turn of the others',
    edits: [
      {
        file: `${messaging}/look-up.ts`,
        search: `          return { kind: 'unavailable', answered: true, detail: 'the adapter failed' };`,
        replace: `          return { kind: 'unavailable', answered: false, detail: 'the adapter failed' };`,
      },
    ],
    killedBy: { file: hostileAnswers, test: 'a look-up that fails over its own answer leaves the others asked' },
  },
  {
    name: 'E-21 admission counts characters of the raw text',
    edits: [
      {
        file: `${messaging}/text-length.sql.ts`,
        search: 'ELSE ${sentLength(column)} <= ${limit} END',
        replace: 'ELSE char_length(${column}) <= ${limit} END',
      },
    ],
    killedBy: { file: 'tests/service/messaging/text-length.test.ts', test: 'agree on random texts around the limit' },
  },
  {
    name: 'R3 a Redis that throws work away is accepted',
    edits: [
      {
        file: `${messaging}/redis-safety.ts`,
        search: `  else if (policy !== 'noeviction')`,
        replace: `  else if (policy === '')`,
      },
    ],
    killedBy: { file: 'tests/service/house/redis-policy.test.ts', test: 'R3 a Redis that would throw work away (allkeys-lru)' },
  },
  {
    name: 'calls of dead engines count for the breaker',
    edits: [
      {
        file: `${messaging}/breaker.ts`,
        search: `             AND code IS DISTINCT FROM 'orphaned'
`,
        replace: ``,
      },
    ],
    killedBy: { file: lives, test: 'calls of a dead engine say nothing about the gateway' },
  },
  {
    name: 'one look makes an orphan',
    edits: [
      { file: `${messaging}/orphans.ts`, search: `const BETWEEN_LOOKS_MS = 1_000;`, replace: `const BETWEEN_LOOKS_MS = 0;` },
    ],
    killedBy: { file: lives, test: 'an attempt is orphaned when its lock was free at two looks a second apart, not at one' },
  },
  {
    name: 'a database that has just come up is believed',
    edits: [{ file: `${messaging}/orphans.ts`, search: `seen.upMs < REACHABLE_FOR_MS || `, replace: `` }],
    killedBy: { file: lives, test: 'nobody is judged while the database has been up for less than five seconds' },
  },
  {
    name: 'a node that was away itself judges others',
    edits: [{ file: `${messaging}/orphans.ts`, search: ` || seen.now - series.since < REACHABLE_FOR_MS`, replace: `` }],
    killedBy: { file: lives, test: 'nobody is judged by a node that has not reached the database itself for five seconds' },
  },
  {
    name: 'an engine calls without its lock',
    edits: [{ file: `${messaging}/engine.ts`, search: ` && lock.current() === call.engine`, replace: `` }],
    killedBy: { file: lives, test: 'does not call what it has admitted' },
  },
  {
    name: 'a lost machine keeps its locks',
    edits: [{ file: 'src-main/service/db/postgres/pool.ts', search: `    ...SERVER_PATIENCE,\n`, replace: `` }],
    killedBy: { file: 'tests/service/db/pool.test.ts', test: 'E-13 is forgotten by the server within seconds' },
  },
  {
    name: 'an engine that comes back waits for the reconciler',
    edits: [{ file: `${messaging}/engine.ts`, search: `if (again) void missNothing();`, replace: `` }],
    killedBy: { file: lives, test: 'misses no wake-up afterwards: all of them are added again at once (redis)' },
  },
  {
    name: 'an engine that comes back forgets its open calls',
    edits: [{ file: `${messaging}/engine-lock.ts`, search: `[...former.map((before) => before.id), own]`, replace: `[own]` }],
    killedBy: { file: lives, test: 'an engine whose connection was cut comes back under a new id' },
  },
  {
    name: 'wake-ups of a dead engine are not added again',
    edits: [
      {
        file: `${messaging}/orphans.ts`,
        search: `      await addAllAgain(deps);
`,
        replace: ``,
      },
    ],
    killedBy: { file: lives, test: 'all wake-ups that stand in the queue are added again at once' },
  },
  {
    name: 'a resent message waits for its dead caller',
    edits: [
      {
        file: `${messaging}/settle-unanswered.ts`,
        search: `    await addAgain(deps, goesOn);
`,
        replace: ``,
      },
    ],
    killedBy: { file: lives, test: 'a message that may be sent again stands in the queue at once' },
  },
  {
    name: 'a transaction pooler is accepted',
    edits: [
      {
        file: `src-main/service/db/postgres/session-locks.ts`,
        search: `    if (!isOwn) {`,
        replace: `    if (!isOwn && false) {`,
      },
    ],
    killedBy: { file: sessionLocks, test: 'is refused' },
  },
  {
    name: 'the look at the gateways reads all calls ever made',
    edits: [
      {
        file: `${messaging}/gateway-state.ts`,
        search: `(SELECT count(*) FROM open a\n           WHERE a.gateway`,
        replace: `(SELECT count(*) FROM whatsapp_delivery_attempts a\n           WHERE a.state = 'open' AND a.gateway`,
      },
    ],
    killedBy: { file: promises, test: 'R13 the look at the gateways before an admission reads the open attempts' },
  },
];
