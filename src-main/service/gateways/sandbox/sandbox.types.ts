import type { GatewayId } from '../registry.ts';

/** Vendors the sandbox imitates: those of the registry. */
export type SandboxGateway = GatewayId;

/** Kinds of calls a rule can aim at. */
export const sandboxEndpoints = ['send', 'device', 'status', 'report'] as const;
export type SandboxEndpoint = (typeof sandboxEndpoints)[number];

/** What became of an accepted message in the end (GATEWAYS 1.3, 2.7). */
export const messageFates = ['read', 'delivered', 'sent', 'pending', 'invalid', 'expired', 'failed'] as const;
export type MessageFate = (typeof messageFates)[number];

/** Where an accepted message stands now. */
export type MessageState = MessageFate | 'processing';

/**
 * Scripted misbehaviour. Behind each: whether the message is queued all the same, which a rule's `accepted` can turn round.
 * A vendor that would refuse the message anyway (token, device, quota, target) queues nothing under any fault.
 */
export const faultKinds = [
  /** `status:false` with `reason`; not queued. */
  'refuse',
  /** Queued, never answered. */
  'accept_then_hang',
  /** Not queued, never answered. */
  'hang',
  /** Connection reset after the request was read; not queued. */
  'reset_before_accept',
  /** Queued, then reset. */
  'reset_after_accept',
  /** Queued; half of the answer, then reset. */
  'half_answer',
  /** HTTP 502 with a proxy's page; not queued. */
  'bad_gateway_html',
  /** HTTP 200 with a page; not queued. */
  'html',
  /** HTTP 200 without a body; not queued. */
  'empty',
  /** HTTP 200 with bytes that claim to be gzip; queued. */
  'gzip_garbage',
  /** HTTP 302 to a login page; not queued. */
  'redirect',
  /** JSON without `status`; not queued. */
  'no_status',
  /** `"status":"true"` as text; queued. */
  'status_text',
  /** Ids as texts, no quota (answers before November 2025); queued. */
  'legacy_ids',
  /** `status:true` without an id; queued. */
  'missing_id',
  /** HTTP 429 as `status:false`, with `retryAfter` as its header; not queued. */
  'rate_limited_json',
  /** HTTP 429 with a page, with `retryAfter` as its header; not queued. */
  'rate_limited_html',
  /** A well-formed answer of over 256 KiB; queued. */
  'too_large',
  /** Wablas: `data` as a list; queued. */
  'data_list',
  /** Wablas: key `message` instead of `messages`; queued. */
  'message_key',
  /** Wablas: an object instead of the list of messages; queued. */
  'message_object',
  /** Bytes that are not HTTP; not queued. */
  'not_http',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One line of the script. The first matching rule with budget left applies, in the order they were given. */
export interface SandboxRule {
  readonly gateway: SandboxGateway;
  /** `send` unless told. */
  readonly endpoint?: SandboxEndpoint;
  /** A recipient's phone or group id as it arrives at the vendor. */
  readonly phone?: string;
  /** Part of the text as it arrives. */
  readonly textIncludes?: string;
  /** The n-th call of this endpoint since start or reset, from 1. */
  readonly callNumber?: number;
  /** Every n-th call of this endpoint. */
  readonly everyCalls?: number;
  /** How often the rule applies before it is spent; unlimited unless told. */
  readonly times?: number;
  /** Waits before the answer, ms. */
  readonly latencyMs?: number;
  readonly fault?: FaultKind;
  /** Whether the message is queued, against the fault's habit. */
  readonly accepted?: boolean;
  /** Text of `refuse` and `rate_limited_json`. */
  readonly reason?: string;
  /** Sent word for word in the place of the vendor's own answer, as JSON; the message is queued unless `accepted` is false. */
  readonly body?: string;
  /** HTTP code of `refuse` and `body`, 200 unless told. */
  readonly httpStatus?: number;
  /** `refuse`: `Status` instead of `status`. */
  readonly capitalStatus?: boolean;
  /** `refuse` at Fonnte: no `requestid`. */
  readonly withoutRequestId?: boolean;
  /** `Retry-After` header of refusals and 429 answers: seconds or an HTTP date. */
  readonly retryAfter?: string;
  /** Fate of the messages of this call. */
  readonly fate?: MessageFate;
  /** The device drops as this call arrives. */
  readonly disconnectsDevice?: boolean;
}

/** One recipient of one send call, accepted or not. Append-only: this is the judge of every delivery figure. */
export interface LedgerRecord {
  /** Rises by one per record, from 1; continues over a restart with a ledger file. */
  readonly seq: number;
  /** Arrival, ms since 1970. */
  readonly at: number;
  readonly gateway: SandboxGateway;
  /** Number of the send call at this gateway since start or reset, from 1; recipients of one call share it. */
  readonly callNumber: number;
  readonly recipientKind: 'person' | 'group';
  /** Phone or group id as the vendor understood it; for an unreadable one the raw text. */
  readonly recipient: string;
  /** The client reference (Wablas `ref_id`), null where the vendor takes none. */
  readonly reference: string | null;
  /** The text as the customer reads it, after the vendor's expansion. */
  readonly text: string;
  /** SHA-256 of the raw request body, hex. */
  readonly bodyHash: string;
  /** Whether the vendor queued it, so that it reaches the recipient. */
  readonly accepted: boolean;
  /** The scripted fault, or `refused: <reason>` for the vendor's own no, or null. */
  readonly fault: string | null;
  /** The vendor's message id; null when not accepted. */
  readonly messageId: string | null;
}

export interface LedgerQuery {
  /** Only records after this `seq`. */
  readonly since?: number;
  /** At most so many, 1,000 unless told. Without `since` the newest, with it the oldest; always in rising order. */
  readonly limit?: number;
  readonly phone?: string;
  readonly gateway?: SandboxGateway;
  readonly accepted?: boolean;
}

export interface LedgerCounts {
  readonly lastSeq: number;
  readonly records: number;
  readonly accepted: number;
  readonly byGateway: Readonly<Record<SandboxGateway, { readonly records: number; readonly accepted: number }>>;
}

/** Where a send call can be stopped. */
export const holdPhases = [
  /** Request fully read, nothing accepted. Let go, it is accepted even if the caller is gone by then, as a vendor would. */
  'received',
  /** In the ledger, answer not yet written. */
  'accepted',
  /** Answer written. The caller is not stopped any more; holding here tells that the answer is out. */
  'answered',
] as const;
export type HoldPhase = (typeof holdPhases)[number];

export interface HoldPoint {
  readonly phase: HoldPhase;
  readonly gateway?: SandboxGateway;
  readonly phone?: string;
  readonly textIncludes?: string;
  /** Calls to stop at most; unlimited unless told. */
  readonly times?: number;
}

export interface HeldCall {
  readonly gateway: SandboxGateway;
  readonly phase: HoldPhase;
  readonly callNumber: number;
  readonly recipients: readonly string[];
  readonly reference: string | null;
}

export interface ReleaseOptions {
  /** Destroys the sockets instead of going on; a call held at `received` is then never accepted. */
  readonly drop?: boolean;
  /** Releases so many of the longest held calls and keeps the point; without it all go and the point is removed. */
  readonly count?: number;
}

/** Lasting properties of one gateway; reset brings the defaults back. */
export interface GatewayTraits {
  /** Added to every answer, ms; 0. */
  readonly latencyMs: number;
  /** Connections are taken, requests never answered nor queued; false. */
  readonly blackHole: boolean;
  /** HTTP code of refusals; Fonnte always 200, Wablas differs per server: 200 for device and quota, 500 for the token. Null = so. */
  readonly refusalStatus: number | null;
  /** Group ids the device is a member of; null = any. */
  readonly groups: readonly string[] | null;
  /** Wablas: waits between batches of five messages, ms (10 to 120 s in reality); 0. */
  readonly batchPauseMs: number;
  /** Wablas: how long a message is missing from reports, ms; 0. */
  readonly reportLagMs: number;
  /** Wablas: what happens to a text over 1,024 characters; 'refuse'. The vendor does not say. */
  readonly overlong: 'refuse' | 'truncate' | 'accept';
  /** Wablas: what happens to a group id sent without `isGroup`; 'refuse'. 'lose' accepts and never delivers. */
  readonly groupWithoutFlag: 'refuse' | 'lose' | 'accept';
  /** Wablas: expands `{name}` even when `spintax` is not asked for; false. */
  readonly alwaysExpands: boolean;
  /** Wablas: which word means the second tick; 'literal' = sent, delivered, read; 'swapped' = delivered, sent, read. */
  readonly ticks: 'literal' | 'swapped';
  /** Fonnte: events after the first carry only `stateid` and `state`; false. */
  readonly stateOnlyEvents: boolean;
}

/** When a message moves on, ms after its start. */
export interface LifeCycleDelays {
  readonly sentMs: number;
  readonly deliveredMs: number;
  readonly readMs: number;
  /** When `invalid`, `failed` and `expired` show. */
  readonly failedMs: number;
}

/** Where a gateway's events are posted. */
export interface WebhookTarget {
  /** Must be on loopback. */
  readonly url: string;
  /** Further copies of every event, 0 unless told. */
  readonly duplicates?: number;
  /** Each copy is delayed by a random time up to this, ms, so that events overtake each other; 0 unless told. */
  readonly shuffleMs?: number;
  /** Between tries until HTTP 200, ms; 60,000 as Fonnte does. */
  readonly retryMs?: number;
  /** Tries at most; 16 = once and 15 repetitions (Fonnte since 2026-01-12). */
  readonly maxTries?: number;
}

export interface InboundMessage {
  /** Customer's phone. */
  readonly phone: string;
  readonly text: string;
  /** The group it was written in. */
  readonly groupId?: string;
}

export type SandboxAddresses = Readonly<Record<SandboxGateway | 'control', string>>;

export interface SandboxInfo {
  readonly addresses: SandboxAddresses;
  readonly gateways: Readonly<
    Record<
      SandboxGateway,
      {
        readonly connected: boolean;
        /** Messages left, null = unlimited. */
        readonly quota: number | null;
        readonly listening: boolean;
        /** Send calls since start or reset. */
        readonly calls: number;
        readonly traits: GatewayTraits;
      }
    >
  >;
  readonly ledger: LedgerCounts;
  readonly lifeCycle: LifeCycleDelays;
}

/** What a controller can do, in process and over HTTP alike. Wrong arguments throw a `TypeError` (HTTP 400). */
export interface SandboxCommands {
  info(): SandboxInfo;
  listLedger(query?: LedgerQuery): LedgerRecord[];
  countLedger(): LedgerCounts;
  /** Resolves with the matching records once there are `count` of them, or with fewer after `timeoutMs`. */
  waitLedger(query: LedgerQuery, count: number, timeoutMs: number): Promise<LedgerRecord[]>;
  /** Present states of accepted messages; unknown ids are left out. */
  messageStates(messageIds: readonly string[]): Record<string, MessageState>;
  /** Adds a rule and returns its id. */
  script(rule: SandboxRule): string;
  /** Removes a rule; false when there is none. */
  unscript(ruleId: string): boolean;
  /** Script, holds (released), counters, traits, device, quota, life cycle and webhooks as at the start. `ledger` empties the ledger, too. */
  reset(options?: { readonly ledger?: boolean }): void;
  setDevice(gateway: SandboxGateway, connected: boolean): void;
  /** Null = unlimited. */
  setQuota(gateway: SandboxGateway, remaining: number | null): void;
  setTraits(gateway: SandboxGateway, traits: Partial<GatewayTraits>): void;
  /** Closes or reopens the gateway's port, so that connections are refused; needs `separatePorts`. */
  setListening(gateway: SandboxGateway, listening: boolean): Promise<void>;
  setLifeCycle(delays: Partial<LifeCycleDelays>): void;
  /** Phones whose messages are accepted and later turn `invalid`. */
  setNotOnWhatsApp(phones: readonly string[]): void;
  /** Null = no events are posted. */
  setWebhook(gateway: SandboxGateway, target: WebhookTarget | null): void;
  /** Posts a customer's message to the gateway's webhook, in the vendor's shape. False when no webhook is set. */
  injectInbound(gateway: SandboxGateway, message: InboundMessage): boolean;
  hold(point: HoldPoint): string;
  /** Calls held at this point: resolves at `count` of them, or with fewer after `timeoutMs`. */
  waitHeld(holdId: string, count: number, timeoutMs: number): Promise<HeldCall[]>;
  /** Number of calls let go. */
  release(holdId: string, options?: ReleaseOptions): number;
}
