import { z } from 'zod';
import { verbatim } from '../domain/text.ts';
import { defineContract } from './contract.ts';

/** Served by the portal listener of headless nodes, not by the desk's API (SPEC §3). */
export const gatewayWebhook = defineContract({
  method: 'POST',
  path: '/webhooks/:gateway/:secret',
  permission: 'public',
  transaction: 'none',
  tag: 'webhooks',
  summary:
    'Delivery reports and inbound texts of a gateway. Answers 200 with an empty body: vendors may forward a body to the customer.',
  params: z.strictObject({ gateway: verbatim(40), secret: verbatim(300, { min: 0 }) }),
  /** The vendors' events come in many shapes; the adapter reads what it knows and ignores the rest. */
  body: z.unknown(),
  response: z.literal(''),
});
