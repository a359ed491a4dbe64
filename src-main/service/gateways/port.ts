/**
 * The one door to a WhatsApp gateway. Everything behind it knows a vendor; nothing before it does (DESIGN §2).
 *
 * A gateway never throws for what a vendor or a network can do: every call ends in an outcome. An exception out of an adapter is a bug.
 */

/** Whom one call reaches: exactly one person or exactly one group (GATEWAYS R6). */
export type GatewayRecipient =
  /** `phone` is the normal form of the house: digits only, `628…`. */
  | { readonly kind: 'person'; readonly phone: string }
  /** `groupId` is the id this very gateway knows the group by (GATEWAYS R9). */
  | { readonly kind: 'group'; readonly groupId: string };

export interface GatewayMessage {
  /** UUID of the attempt; sent as the client reference where the vendor takes one (Wablas `ref_id`). */
  readonly attemptId: string;
  readonly recipient: GatewayRecipient;
  /** Arrives literally: an adapter must neutralise every expansion its vendor performs (RELIABILITY P11). */
  readonly text: string;
  readonly urgent: boolean;
}

/** Why a whole gateway cannot take messages now. `token`, `device`, `quota` and `plan` open its breaker at once (ENGINE E-10). */
export type GatewayTrouble = 'token' | 'device' | 'quota' | 'plan' | 'configuration' | 'rate' | 'never_connected';

/** Why this one message was refused. `unlisted` is a reason no vendor page names: kept raw, shown, never failed over. */
export type MessageFault = 'recipient' | 'content' | 'request' | 'unlisted' | 'busy';

/** Why nobody can say what became of the message. `exception` = the adapter itself failed, a fault of ours. */
export type UnknownCause =
  | 'timeout'
  | 'reset'
  | 'server_error'
  | 'not_json'
  | 'empty'
  | 'no_status'
  | 'redirect'
  | 'too_large'
  | 'exception';

/** The three outcomes of ENGINE E-10. HTTP status alone never decides. */
export type GatewayOutcome =
  /** The vendor said so. `providerMessageId` null = no id, or nothing that can be one (E-20): accepted but untracked; never failed over. */
  | {
      readonly kind: 'accepted';
      readonly providerMessageId: string | null;
      readonly quotaRemaining: number | null;
      readonly httpStatus: number;
    }
  /** Nothing was queued there, and the reason concerns the gateway: another one may take the message. */
  | {
      readonly kind: 'gateway_refused';
      readonly trouble: GatewayTrouble;
      readonly detail: string;
      readonly httpStatus: number | null;
      /** How long the vendor asked to be left alone, in milliseconds; null when it did not say. */
      readonly retryAfterMs: number | null;
    }
  /** Nothing was queued there, and the reason concerns this recipient or text. Only `busy` may be tried again (E-10, 3 attempts). */
  | {
      readonly kind: 'message_refused';
      readonly fault: MessageFault;
      readonly detail: string;
      readonly httpStatus: number | null;
    }
  /** It may have been queued. Never repeated blindly. */
  | {
      readonly kind: 'unknown';
      readonly cause: UnknownCause;
      readonly detail: string;
      readonly httpStatus: number | null;
      /** How long the answer (a 429 or 503 page) asked us to wait, ms; a hint for the pace, it settles nothing. */
      readonly retryAfterMs?: number | null;
    };

export interface CallLimits {
  /** Time to a ready socket, ms (E-9: 3,000). Running out is `never_connected`. */
  readonly connectMs: number;
  /** Time from the written request to the whole answer, ms (E-9: 15,000; urgent 6,000). Running out is `unknown`. */
  readonly answerMs: number;
}

/** What the vendor says of the linked phone and the plan. */
export interface DeviceState {
  readonly reachable: boolean;
  readonly connected: boolean;
  /** Messages left in the plan, null when the vendor does not say. */
  readonly quotaRemaining: number | null;
  /** ISO 8601 UTC, null when unknown. */
  readonly expiresAt: string | null;
  /** A short text for people; never a token. */
  readonly detail: string;
  /** Set when the vendor refused the question itself. */
  readonly trouble: GatewayTrouble | null;
}

/** How far a message got, in the order a report may move it. `failed` is final unless later evidence of delivery comes (E-2). */
export type ReportedState = 'sent' | 'delivered' | 'read' | 'failed';

export interface DeliveryReport {
  readonly providerMessageId: string;
  readonly state: ReportedState;
  /** Vendor's word, kept for people. */
  readonly detail: string;
}

/**
 * Answer of a look-up by our own reference. `unavailable` proves nothing; `answered` tells a gateway that answered oddly about this one
 * message from one that need not be asked about others now either. `found` without an id = taken, but untracked.
 */
export type LookUpResult =
  | { readonly kind: 'found'; readonly providerMessageId: string | null; readonly state: ReportedState | null }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unavailable'; readonly answered: boolean; readonly detail: string };

export interface GatewayCapabilities {
  /** Longest text the vendor documents (GATEWAYS R10), in UTF-16 units of the text as it is sent (ENGINE E-21). */
  readonly maxTextLength: number;
  readonly groups: boolean;
  /** Whether an unknown outcome can be settled by asking for our reference. */
  readonly lookUp: boolean;
  /** Whether delivery states can be polled by message id. */
  readonly poll: boolean;
}

export interface Gateway {
  /** Stable id as written to the ledger's `provider` column: `fonnte`, `wablas`. */
  readonly id: string;
  /** Name for people. */
  readonly label: string;
  readonly capabilities: GatewayCapabilities;
  /** Whether calls go to a loopback address: only such a gateway may carry demo recipients (ENGINE E-16). */
  readonly isLoopback: boolean;
  /** One message, one recipient, one call, no retry. */
  send(message: GatewayMessage, limits: CallLimits): Promise<GatewayOutcome>;
  device(): Promise<DeviceState>;
  /** Whether a call with this reference reached the vendor. `dates` are the WIB days (`YYYY-MM-DD`) it may stand under. */
  lookUp(attemptId: string, dates: readonly string[]): Promise<LookUpResult>;
  /** Delivery states by the vendor's message ids; ids it does not answer for are left out. */
  pollReports(providerMessageIds: readonly string[]): Promise<DeliveryReport[]>;
  /** Reports in a webhook body of this vendor; an empty list for anything that is not one. Never throws. */
  readReports(body: unknown): DeliveryReport[];
  /** Customer's phone (`628…`) and text of an inbound message in a webhook body, or null. Never throws. */
  readInbound(body: unknown): { readonly phone: string; readonly text: string } | null;
  /** Releases sockets. */
  close(): void;
}
