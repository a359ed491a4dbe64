import { and, asc, eq, sql } from 'drizzle-orm';
import { storedFiles, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';

const columns = {
  id: storedFiles.id,
  name: storedFiles.originalName,
  mimeType: storedFiles.mimeType,
  size: storedFiles.size,
  uploadedById: storedFiles.uploadedBy,
  uploadedBy: users.name,
  createdAt: storedFiles.createdAt,
};

/** Oldest first. */
export async function findAttachments(db: Database, ticketId: number) {
  return db
    .select(columns)
    .from(storedFiles)
    .leftJoin(users, eq(users.id, storedFiles.uploadedBy))
    .where(and(eq(storedFiles.ownerKind, 'ticket'), eq(storedFiles.ownerId, ticketId)))
    .orderBy(asc(storedFiles.id));
}
export type AttachmentRecord = Awaited<ReturnType<typeof findAttachments>>[number];

/** The attachment of this very ticket, or null. */
export async function findAttachment(db: Database, ticketId: number, fileId: number): Promise<AttachmentRecord | null> {
  const [row] = await db
    .select(columns)
    .from(storedFiles)
    .leftJoin(users, eq(users.id, storedFiles.uploadedBy))
    .where(
      and(eq(storedFiles.ownerKind, 'ticket'), eq(storedFiles.ownerId, ticketId), sql`${storedFiles.id} = ${fileId}::bigint`),
    );
  return row ?? null;
}

/** Nobody reaches a file without its row; the sweep of the uploads takes the bytes off the disk. */
export async function deleteAttachment(db: Database, fileId: number): Promise<void> {
  await db.delete(storedFiles).where(eq(storedFiles.id, fileId));
}
