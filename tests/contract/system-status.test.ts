import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemStatus } from '#shared/contracts/system.contract.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService({ demo: true });
});
afterAll(async () => {
  await service?.stop();
});

it('the state of a node names its gateways as people call them', async () => {
  const { data } = await service.call(systemStatus, await service.login('noc'));
  expect(data.gateways.map(({ id, label }) => [id, label])).toEqual([
    ['fonnte', expect.stringContaining('Fonnte')],
    ['wablas', expect.stringContaining('Wablas')],
  ]);
});
