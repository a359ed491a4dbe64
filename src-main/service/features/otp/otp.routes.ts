import type { Mount } from '#service/http/mount-contract.ts';
import { requestOtp, verifyOtp } from '#shared/contracts/otp.contract.ts';
import type { OtpService } from './otp.service.ts';

export function mountOtp(mount: Mount, { otp }: { readonly otp: OtpService }): void {
  mount(requestOtp, async ({ body }) => {
    const { requestId, expiresAt } = await otp.request(body.phone, body.purpose);
    return { success: true, requestId, expiresAt: expiresAt.toISOString() };
  });

  mount(verifyOtp, async ({ body }) => ({ success: true, ticket: await otp.verify(body.requestId, body.code) }));
}
