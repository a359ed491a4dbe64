import { fonnteReasons } from '#service/gateways/fonnte.ts';
import { type FaultKind, faultKinds, type SandboxRule } from '#service/gateways/sandbox/sandbox.types.ts';
import type { ReasonRow } from '#service/gateways/vendor-answer.ts';
import { wablasReasons } from '#service/gateways/wablas.ts';

/** One way a gateway can answer a send, and where R5 and E-10 say it leads. */
export interface ScriptedFault {
  readonly name: string;
  readonly leads: /** The gateway's trouble: the other one takes the message. */
    | 'moves'
    /** The message's own trouble, or a reason nobody knows. */
    | 'fails'
    /** An odd yes is a yes. */
    | 'sent'
    /** Nobody can say what became of it. */
    | 'unknown';
  /** What the attempt says, null for a yes. */
  readonly code: string | null;
  /** What the vendor says in a refusal. */
  readonly reason?: string;
  /** A state of the whole gateway instead of a rule per message. */
  readonly state?: 'not_listening' | 'black_hole';
  /** No answer ever comes. */
  readonly isSilent?: boolean;
  /** The vendor may have queued the message or not; both are scripted. */
  readonly isEither?: boolean;
  /** The scripted answer; the run's number varies what must not matter. */
  rule(run: number): Pick<SandboxRule, 'fault' | 'reason' | 'httpStatus' | 'capitalStatus' | 'accepted'>;
}

/** The pair that the matrix plays, each once first and once second. Another vendor is judged by the gateway exam. */
export type MatrixGateway = 'fonnte' | 'wablas';

/** A vendor's words for each kind of refusal its documents tell apart (GATEWAYS 1.2, 2.4), and what R5 wants of each. */
const refusals: Readonly<Record<MatrixGateway, readonly (readonly [code: string, leads: 'moves' | 'fails', reason: string])[]>> =
  {
    fonnte: [
      ['token', 'moves', 'invalid token'],
      ['device', 'moves', 'request invalid on disconnected device'],
      ['quota', 'moves', 'insufficient quota'],
      ['configuration', 'moves', 'devices must belong to an account'],
      ['recipient', 'fails', 'target input invalid'],
      ['request', 'fails', 'invalid/empty body value'],
      ['content', 'fails', 'url unreachable'],
      ['unlisted', 'fails', 'server is having a party'],
    ],
    wablas: [
      ['token', 'moves', 'token invalid or device expired'],
      ['device', 'moves', 'device disconnected, need to scan qr code again'],
      ['quota', 'moves', 'your quota has been exhausted'],
      ['plan', 'moves', 'device expired'],
      ['configuration', 'moves', 'device not found'],
      ['recipient', 'fails', 'phone number invalid'],
      ['request', 'fails', 'param invalid'],
      ['unlisted', 'fails', 'server is having a party'],
    ],
  };

const tables: Readonly<Record<MatrixGateway, readonly ReasonRow[]>> = { fonnte: fonnteReasons, wablas: wablasReasons };

/** The HTTP code of a refusal decides nothing (GATEWAYS R2). */
const refusalCodes = [200, 400, 500];

function refusal([code, leads, reason]: (typeof refusals)[MatrixGateway][number]): ScriptedFault {
  return {
    name: `status false: ${code}`,
    leads,
    code,
    reason,
    rule: (run) => ({
      fault: 'refuse',
      reason,
      httpStatus: refusalCodes[run % refusalCodes.length] ?? 200,
      capitalStatus: run % 4 > 1,
    }),
  };
}

function unclear(fault: FaultKind, code: string, options: Pick<ScriptedFault, 'isSilent' | 'isEither'> = {}): ScriptedFault {
  return { name: fault, leads: 'unknown', code, ...options, rule: () => ({ fault }) };
}

function oddYes(fault: FaultKind): ScriptedFault {
  return { name: fault, leads: 'sent', code: null, rule: () => ({ fault }) };
}

/** Every fault the sandbox can script for sends at this gateway, and every kind of refusal its adapter tells apart. */
export function faultsOf(gateway: MatrixGateway): readonly ScriptedFault[] {
  const noRule = () => ({});
  const either = { isEither: true };
  return [
    { name: 'never connected', leads: 'moves', code: 'never_connected', state: 'not_listening', rule: noRule },
    ...refusals[gateway].map(refusal),
    { name: 'rate_limited_json', leads: 'moves', code: 'rate', rule: () => ({ fault: 'rate_limited_json' }) },
    ...(['missing_id', 'status_text', 'legacy_ids'] as const).map(oddYes),
    ...(gateway === 'wablas' ? (['data_list', 'message_key', 'message_object'] as const).map(oddYes) : []),
    unclear('hang', 'timeout', { isSilent: true }),
    unclear('accept_then_hang', 'timeout', { isSilent: true }),
    {
      name: 'black hole',
      leads: 'unknown',
      code: 'timeout',
      state: 'black_hole',
      isSilent: true,
      rule: () => ({ fault: 'hang' }),
    },
    unclear('reset_before_accept', 'reset'),
    unclear('reset_after_accept', 'reset'),
    unclear('half_answer', 'reset', either),
    unclear('bad_gateway_html', 'server_error', either),
    unclear('html', 'not_json', either),
    unclear('empty', 'empty', either),
    unclear('gzip_garbage', 'not_json', either),
    unclear('redirect', 'redirect', either),
    unclear('no_status', 'no_status', either),
    unclear('rate_limited_html', 'not_json', either),
    unclear('too_large', 'too_large', either),
    unclear('not_http', 'not_json', either),
  ];
}

/** What the sandbox or an adapter knows and `faultsOf` leaves out; empty as long as the matrix is whole. */
export function missingFaults(gateway: MatrixGateway): readonly string[] {
  const faults = faultsOf(gateway);
  const scripted = new Set(faults.map((fault) => fault.rule(0).fault));
  // Shapes of a yes that only Wablas has.
  const only = new Set<FaultKind>(gateway === 'fonnte' ? ['data_list', 'message_key', 'message_object'] : []);
  const codes = new Set(faults.map(({ code }) => code));
  return [
    ...faultKinds.filter((kind) => !scripted.has(kind) && !only.has(kind)),
    ...tables[gateway].map(({ means }) => ('trouble' in means ? means.trouble : means.fault)).filter((code) => !codes.has(code)),
  ];
}
