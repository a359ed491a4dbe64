import type { ErrorCode } from '#shared/contracts/errors.ts';
import { AppError } from '../errors.ts';
import type { ActionRefusal } from './ledger-actions.ts';

const TEXT: Readonly<Record<ActionRefusal, { readonly error: ErrorCode; readonly message: string }>> = {
  not_found: { error: 'not_found', message: 'Pesan tidak ditemukan.' },
  wrong_state: { error: 'illegal_transition', message: 'Keadaan pesan sekarang tidak mengizinkan tindakan ini.' },
  changed_meanwhile: { error: 'conflict', message: 'Pesan ini sudah diproses ulang oleh orang lain.' },
  too_late: { error: 'illegal_transition', message: 'Isi pesan ini sudah kedaluwarsa dan tidak boleh dikirim lagi.' },
  may_be_duplicate: {
    error: 'confirmation_required',
    message: 'Pesan ini mungkin sudah sampai. Jika dikirim lagi, penerima bisa mendapat dua pesan yang sama.',
  },
  already_sent: {
    error: 'confirmation_required',
    message: 'Pesan ini sudah terkirim. Penerima akan mendapatkannya sekali lagi.',
  },
  just_resent: { error: 'conflict', message: 'Pesan ini baru saja dikirim ulang.' },
  no_recipient: { error: 'illegal_transition', message: 'Pesan ini tidak punya nomor tujuan.' },
  is_otp: { error: 'illegal_transition', message: 'Kode OTP tidak boleh dialihkan ke nomor lain.' },
  is_group: { error: 'illegal_transition', message: 'Pesan grup tidak punya nomor untuk diperbaiki.' },
};

/** The refusal as the API tells it. */
export function actionError(reason: ActionRefusal): AppError {
  const { error, message } = TEXT[reason];
  return new AppError(error, reason === 'not_found' ? {} : { details: [{ code: reason, message }] });
}
