import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './faults.ts';
import type { MessageStore } from './life-cycle.ts';
import type { SandboxEndpoint, SandboxRule } from './sandbox.types.ts';

/** One request to an imitated gateway, fully read. */
export interface VendorRequest {
  readonly method: string;
  /** Path behind the gateway's prefix, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One recipient of a send call, as the vendor understands it. */
export interface AddressedText {
  readonly kind: 'person' | 'group';
  readonly address: string;
  /** After the vendor's expansion. */
  readonly text: string;
  readonly reference: string | null;
  /** Accepted, yet never delivered. */
  readonly lost?: boolean;
}

export interface Refusal {
  readonly reason: string;
  readonly httpStatus: number;
}

/** What the vendor makes of a send call, before anything is queued. */
export interface SendDecision {
  readonly recipients: readonly AddressedText[];
  /** Null = it would be queued. */
  readonly refusal: Refusal | null;
  /** Queued although the device is away, to go out when it is back (Fonnte's `connectOnly=false`). */
  readonly stored: boolean;
}

/** The vendor's side of one API. Deciding and answering change nothing; the caller queues in between. */
export interface VendorImitation {
  endpointOf(method: string, path: string): SandboxEndpoint | null;
  decideSend(request: VendorRequest): SendDecision;
  /** `messageIds` are parallel to the decision's recipients. */
  acceptedAnswer(decision: SendDecision, messageIds: readonly string[], rule: SandboxRule | null): Answer;
  refusedAnswer(refusal: Refusal, rule: SandboxRule | null): Answer;
  /** Device, status and report calls. */
  answerQuery(endpoint: SandboxEndpoint, request: VendorRequest, messages: MessageStore): Answer;
}

/** Fields of a form-urlencoded body; of a repeated field the last, as PHP does. */
export function formFields(body: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) fields.set(name, value);
  return fields;
}

/** A body as JSON, undefined when it is none. */
export function jsonBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
