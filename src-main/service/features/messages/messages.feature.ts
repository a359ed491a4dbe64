import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { emergencyAlert } from './emergency-alert.notification.ts';
import { createMessageStatistics } from './message-statistics.repository.ts';
import { createMessagesRepository } from './messages.repository.ts';
import { type MessagesDeps, mountMessages } from './messages.routes.ts';

/** The delivery ledger, and the messages staff fire by hand. */
export function messagesFeature(kernel: Kernel, otp: Pick<MessagesDeps, 'carryOtp'>): Feature {
  const { pool } = kernel;
  const deps = { ...kernel, ...otp, repository: createMessagesRepository(pool), statistics: createMessageStatistics(pool) };
  return { name: 'messages', notifications: [emergencyAlert], desk: (mount) => mountMessages(mount, deps) };
}
