import { Readable } from 'node:stream';
import type { Audit } from '#service/audit/audit.ts';
import type { ExportDeclaration } from '#service/bulk/exports/define-export.ts';
import { exportBytes, writerFor } from '#service/bulk/exports/export-stream.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Language } from '#shared/domain/language.ts';
import { wibDate } from '#shared/domain/time-zone.ts';

export interface ExportsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** Downloads. The audit row is there before the first byte leaves. */
export function mountExports(
  mount: Mount,
  declarations: readonly ExportDeclaration[],
  { unitOfWork, audit, clock }: ExportsDeps,
): void {
  for (const declaration of declarations) {
    mount(declaration.route, async ({ actor, body, request }) => {
      const language: Language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'id';
      const { format, columns } = body.data;
      const chosen = body.ids === undefined ? { filter: body.filter } : { ids: body.ids };
      await unitOfWork.transaction((tx) =>
        audit(tx, {
          actor,
          action: `${declaration.resourceId}.export`,
          entity: 'export',
          entityId: null,
          after: { resource: declaration.resourceId, format, columns, ...chosen },
        }),
      );
      const source = { db: unitOfWork.db, actor, declaration, request: body, language };
      const writer = writerFor(source);
      const name = `${declaration.fileName[language]}-${wibDate(clock.now())}.${format}`;
      const response = new Response(
        Readable.toWeb(Readable.from(exportBytes(source, writer), { objectMode: false })) as ReadableStream,
        {
          headers: {
            'content-type': writer.contentType,
            'content-disposition': `attachment; filename="${name}"`,
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
          },
        },
      );
      // Fastify sends a `Response` as it is; the contract describes it as a binary string.
      return response as unknown as string;
    });
  }
}
