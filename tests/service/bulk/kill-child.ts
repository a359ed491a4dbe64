import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import { composeService } from '../../support/compose-service.ts';
import { hookMoves } from './bulk-work.ts';

/** A node that sends one request to itself and stops dead at its n-th row and every later one, until it is killed. Environment: see `runChild`. */
const { CHILD_DATABASE = '', CHILD_TOKEN = '', CHILD_BODY = '', CHILD_HANG_AT = '0' } = process.env;

const pool = createPool({ url: CHILD_DATABASE, max: 4, name: 'kabar-child', role: 'kabar_app', onError: () => undefined });
const unitOfWork = createUnitOfWork(pool, () => undefined);
let rows = 0;
const node = composeService({ unitOfWork, node: `child-${process.pid}` });
hookMoves(node, {
  async beforeMove() {
    rows += 1;
    if (rows < Number(CHILD_HANG_AT)) return;
    if (rows === Number(CHILD_HANG_AT)) process.stdout.write('hanging\n');
    await new Promise(() => setInterval(() => undefined, 1_000));
  },
});
const app = await node.openApp();
await app.inject({
  method: 'POST',
  url: '/api/tickets/bulk/update-status',
  headers: { authorization: `Bearer ${CHILD_TOKEN}`, 'content-type': 'application/json' },
  payload: CHILD_BODY,
});
process.stdout.write('answered\n');
process.exit(0);
