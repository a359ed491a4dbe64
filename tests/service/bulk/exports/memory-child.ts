import { exportBytes, writerFor } from '#service/bulk/exports/export-stream.ts';
import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { composeService } from '../../../support/compose-service.ts';

/** Writes one export of all customers into nothing and prints how far the memory of this process grew. */
const { CHILD_DATABASE = '', CHILD_FORMAT = '', CHILD_USER = '' } = process.env;
const pool = createPool({ url: CHILD_DATABASE, max: 2, name: 'kabar-child', role: 'kabar_app', onError: () => undefined });
const unitOfWork = createUnitOfWork(pool, () => undefined);
const { feature, features } = composeService({ unitOfWork });
const actor = await feature('bulk-operations').deps.findActor(unitOfWork.db, Number(CHILD_USER));
const declaration = features.flatMap((one) => one.exports ?? []).find(({ resourceId }) => resourceId === 'customers');
if (!actor || !declaration) throw new Error('nobody to export for');
const parsed = declaration.route.body.parse({ filter: {}, format: CHILD_FORMAT });
const source = { db: unitOfWork.db, actor, declaration, request: parsed, language: 'id' as const };

const before = process.memoryUsage.rss();
let most = before;
let bytes = 0;
for await (const chunk of exportBytes(source, writerFor(source))) {
  bytes += chunk.length;
  most = Math.max(most, process.memoryUsage.rss());
}
process.stdout.write(`${JSON.stringify({ bytes, grown: most - before })}\n`);
await pool.end();
process.exit(0);
