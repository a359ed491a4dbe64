import type { FastifyInstance } from 'fastify';
import type { Actor } from '#service/access/actor.ts';
import type { Duty } from '#service/background/define-duty.ts';
import type { BulkAction } from '#service/bulk/define-bulk-action.ts';
import type { ExportDeclaration } from '#service/bulk/exports/define-export.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import type { ChangedRow } from '#service/messaging/admission.ts';
import type { BreakerChange } from '#service/messaging/breaker.ts';
import type { Reveal } from '#service/messaging/sender.ts';
import type { AnyNotice } from '#service/notifications/define-notice.ts';
import type { AnyNotification } from '#service/notifications/define-notification.ts';
import type { CountedList } from '#shared/contracts/list-counts.contract.ts';

/** Reads one page of a list as the person sees it. The query is parsed with the contract of that list. */
export type ListReader = (actor: Actor, query: never) => Promise<{ readonly total?: number | null | undefined }>;

/** What a feature brings to a node (DESIGN §2). Whatever it needs of another feature is an argument of the function that makes it. */
export interface Feature {
  /** Unique, the name of its folder. */
  readonly name: string;
  /** Its routes for the desk. */
  desk?(mount: Mount, app: FastifyInstance): void;
  /** Readers of its lists by their name, so that rows can be counted without knowing the feature. */
  readonly lists?: Readonly<Partial<Record<CountedList, ListReader>>>;
  /** Its routes that take files. */
  uploads?(mount: Mount): void;
  /** Its routes for the outside: customers and gateways. */
  portal?(mount: Mount): void;
  /** The messages it sends: one file each, `<id>.notification.ts`. */
  readonly notifications?: readonly AnyNotification[];
  /** What it tells in the notification center, listed in `<feature>.notices.ts`. */
  readonly notices?: readonly AnyNotice[];
  /** The bulk actions on its records, in the order of the toolbar: one file each, `<resource>-<verb>.bulk.ts`. */
  readonly bulk?: readonly BulkAction[];
  /** Its exports: one file each, `<resource>.export.ts`. */
  readonly exports?: readonly ExportDeclaration[];
  /** What it does again and again by itself. */
  readonly duties?: readonly Duty[];
  /** Before this node sends its first message. A failure is logged and sending begins all the same. */
  beforeSending?(): Promise<unknown>;
  /** Puts into a text, right before its call, what must not stand in the ledger; null = not worth sending any more. */
  readonly reveal?: Reveal;
  /** States of messages changed on this node. */
  onMessagesChanged?(rows: readonly ChangedRow[]): Promise<void>;
  /** The breaker of a gateway opened or closed on this node. */
  onGatewayChanged?(change: BreakerChange): Promise<void>;
  /** When the service begins to end: requests and duties are waited for afterwards. */
  stop?(): void | Promise<void>;
}
