import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { otp as otpMessage } from './otp.notification.ts';
import { mountOtp } from './otp.routes.ts';
import { createOtpService, type OtpService } from './otp.service.ts';
import { createOtpCrypto } from './otp-crypto.ts';

/** One-time codes; also what other features ask of them. */
export function otpFeature(
  kernel: Kernel,
  { secret }: { readonly secret: string },
): Feature & Pick<OtpService, 'consumeTicket' | 'carryOver'> {
  const otp = createOtpService({ ...kernel, crypto: createOtpCrypto(secret) });
  return {
    name: 'otp',
    notifications: [otpMessage],
    desk: (mount) => mountOtp(mount, { otp }),
    portal: (mount) => mountOtp(mount, { otp }),
    duties: [{ name: 'one-time-codes', runsOn: 'sending_node', everyMs: 5_000, run: () => otp.sweep() }],
    reveal: otp.reveal,
    onMessagesChanged: (rows) =>
      otp.onMessagesChanged(rows).catch((error: unknown) => {
        kernel.logger.warn({ err: error }, 'sealed codes are emptied later');
      }),
    consumeTicket: otp.consumeTicket,
    carryOver: otp.carryOver,
  };
}
