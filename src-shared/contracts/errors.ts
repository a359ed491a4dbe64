/**
 * The closed list of error codes (SPEC §6). A code never changes its meaning; texts may.
 * `retryable` tells a client whether the very same request may succeed later.
 */
export const ERRORS = {
  validation_failed: { status: 400, retryable: false, id: 'Isian belum benar.', en: 'The input is not valid.' },
  unauthenticated: { status: 401, retryable: false, id: 'Silakan masuk dulu.', en: 'Please sign in.' },
  invalid_credentials: {
    status: 401,
    retryable: false,
    id: 'Nama pengguna atau kata sandi salah.',
    en: 'Wrong user name or password.',
  },
  forbidden: { status: 403, retryable: false, id: 'Peran Anda tidak boleh melakukan ini.', en: 'Your role may not do this.' },
  password_change_required: {
    status: 403,
    retryable: false,
    id: 'Ganti kata sandi sekali pakai dulu.',
    en: 'Change the one-time password first.',
  },
  foreign_origin: {
    status: 403,
    retryable: false,
    id: 'Alamat asal tidak dikenal.',
    en: 'The request comes from a foreign address.',
  },
  not_found: { status: 404, retryable: false, id: 'Data tidak ditemukan.', en: 'Not found.' },
  conflict: { status: 409, retryable: false, id: 'Data sudah diubah orang lain.', en: 'Somebody else changed this meanwhile.' },
  illegal_transition: {
    status: 409,
    retryable: false,
    id: 'Status tidak bisa diubah dari keadaan sekarang.',
    en: 'The status cannot change this way.',
  },
  confirmation_required: {
    status: 409,
    retryable: false,
    id: 'Tindakan ini perlu konfirmasi.',
    en: 'This action needs a confirmation.',
  },
  payload_too_large: { status: 413, retryable: false, id: 'Data terlalu besar.', en: 'The body is too large.' },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    id: 'Jenis data tidak diterima.',
    en: 'This content type is not accepted.',
  },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    id: 'Kunci ulang ini sudah dipakai untuk isi yang lain.',
    en: 'This idempotency key was used with another body.',
  },
  too_many_requests: {
    status: 429,
    retryable: true,
    id: 'Terlalu sering. Coba lagi sebentar.',
    en: 'Too many requests. Try again shortly.',
  },
  internal_error: { status: 500, retryable: true, id: 'Terjadi kesalahan di layanan.', en: 'The service failed.' },
  centre_unreachable: {
    status: 503,
    retryable: true,
    id: 'Server pusat tidak terjangkau.',
    en: 'The central server cannot be reached.',
  },
  shutting_down: { status: 503, retryable: true, id: 'Layanan sedang berhenti.', en: 'The service is stopping.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** One thing that is wrong with the input. `field` is a path such as `body.phone`; `code` is stable. */
export interface ErrorDetail {
  field?: string;
  code: string;
  message: string;
}
