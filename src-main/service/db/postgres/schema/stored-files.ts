import { bigint, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, identity } from './columns.ts';
import { users } from './users.ts';

/** What a file belongs to. Who may read the owner may read the file, nobody else. */
export const FILE_OWNER_KINDS = ['payment', 'ticket'] as const;
export type FileOwnerKind = (typeof FILE_OWNER_KINDS)[number];

/** Uploaded files. Their bytes lie in the data folder under a random name that nobody outside the service learns. */
export const storedFiles = pgTable(
  'stored_files',
  {
    id: identity(),
    ownerKind: text('owner_kind').$type<FileOwnerKind>().notNull(),
    ownerId: integer('owner_id').notNull(),
    /** Whose quota it counts against, e.g. `customer:12`. */
    quotaKey: text('quota_key').notNull(),
    /** Random; the name on disk. */
    name: text('name').notNull(),
    /** Told by its content, never by what the sender claimed. */
    mimeType: text('mime_type').notNull(),
    /** Bytes as stored, after cleaning. */
    size: bigint('size', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    /** Cleaned; only for showing and as the name of a download. */
    originalName: text('original_name').notNull(),
    /** Null when a customer sent it. */
    uploadedBy: integer('uploaded_by').references(() => users.id),
    /** The node whose data folder holds it. */
    node: text('node').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('stored_files_name_key').on(table.name),
    index('stored_files_owner_idx').on(table.ownerKind, table.ownerId, table.id),
    index('stored_files_quota_idx').on(table.quotaKey),
  ],
);
