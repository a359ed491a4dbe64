import type { Localised } from '../domain/language.ts';
import { CUSTOMER_DETAILS } from './details/customer.details.ts';
import { INPUT_DETAILS } from './details/input.details.ts';
import { RECORD_DETAILS } from './details/record.details.ts';
import { SERVICE_DETAILS } from './details/service.details.ts';
import { WORK_DETAILS } from './details/work.details.ts';

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

/**
 * The closed list of detail codes: why exactly something was refused, each with its sentence in both languages. Whoever refuses names a
 * code and its parameters, never a sentence; a code that is not in here does not compile.
 */
export const DETAILS =
  /* @__PURE__ The desk gets these sentences from the service and leaves them out of what it loads. */ (() => ({
    ...INPUT_DETAILS,
    ...RECORD_DETAILS,
    ...WORK_DETAILS,
    ...CUSTOMER_DETAILS,
    ...SERVICE_DETAILS,
  }))();

export type DetailCode = keyof typeof DETAILS;
export const DETAIL_CODES = /* @__PURE__ */ Object.keys(DETAILS) as DetailCode[];

/** What the sentence of a code needs; `undefined` for a code that says the same every time. */
export type DetailParams<C extends DetailCode> = (typeof DETAILS)[C] extends (params: infer P) => Localised ? P : undefined;
/** The parameters as the rest of an argument list: none where there are none. */
export type DetailArguments<C extends DetailCode> = DetailParams<C> extends undefined ? [] : [params: DetailParams<C>];

/** One reason of a refusal, without a language. `field` is a path such as `body.phone`. */
export type Detail = {
  [C in DetailCode]: { readonly field?: string; readonly code: C } & (DetailParams<C> extends undefined
    ? { readonly params?: undefined }
    : { readonly params: DetailParams<C> });
}[DetailCode];

/** The reason with this code; `field` null where it is about no single field. */
export function detail<C extends DetailCode>(field: string | null, code: C, ...[params]: DetailArguments<C>): Detail {
  return { ...(field === null ? {} : { field }), code, ...(params === undefined ? {} : { params }) } as Detail;
}

/** What a reason says to a person. */
export function sentenceOf({ code, params }: Detail): Localised {
  const entry: Localised | ((params: never) => Localised) = DETAILS[code];
  return typeof entry === 'function' ? entry(params as never) : entry;
}

/** A reason as an error answer carries it, in the language of the request. */
export interface ErrorDetail {
  field?: string;
  /** Stable: of the closed list. */
  code: string;
  message: string;
}
