import type { Actor } from '#service/access/actor.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import type { ExportRequest } from '#shared/contracts/exports.contract.ts';
import type { Language } from '#shared/domain/language.ts';
import { MATCHING_PAGE } from '../bulk-resource.ts';
import { csvWriter } from './csv-writer.ts';
import type { ExportDeclaration } from './define-export.ts';
import type { TableWriter } from './table-writer.ts';
import { xlsxWriter } from './xlsx-writer.ts';

export interface ExportSource {
  readonly db: Database;
  readonly actor: Actor;
  readonly declaration: ExportDeclaration;
  readonly request: ExportRequest;
  readonly language: Language;
}

export function writerFor({ declaration, request }: Pick<ExportSource, 'declaration' | 'request'>): TableWriter {
  const { format, columns, separator } = request.data;
  const kinds = declaration.columnsOf(columns).map(({ kind }) => kind);
  return format === 'xlsx' ? xlsxWriter(kinds) : csvWriter(kinds, separator);
}

/** The bytes of the file. Reads the next page only when the last one was taken, so a slow reader costs no memory. */
export async function* exportBytes(source: ExportSource, writer: TableWriter): AsyncGenerator<Uint8Array> {
  const { db, declaration, request, language } = source;
  const { columns } = request.data;
  yield* writer.begin(declaration.columnsOf(columns).map(({ label }) => label[language]));
  for await (const ids of pagesOf(source)) {
    yield* writer.rows(await declaration.cells(db, ids, columns, language));
  }
  yield* writer.end();
}

/** Ids of the request without repetitions, or page by page those of the filter as the list shows them. */
async function* pagesOf({ actor, declaration, request }: ExportSource): AsyncGenerator<readonly number[]> {
  if (request.ids !== undefined) {
    const unique = [...new Set(request.ids)];
    for (let at = 0; at < unique.length; at += MATCHING_PAGE) yield unique.slice(at, at + MATCHING_PAGE);
    return;
  }
  let cursor: string | null = null;
  do {
    const page = await declaration.matching(actor, request.filter ?? {}, cursor);
    yield page.ids;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
