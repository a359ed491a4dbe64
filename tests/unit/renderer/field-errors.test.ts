import { describe, expect, it } from 'vitest';
import { type ApiError, errorOfResponse } from '#api/api-error.ts';
import { fieldErrors } from '#ui/field-errors.ts';

function refusal(code: string, message: string, details: readonly object[]): ApiError {
  return errorOfResponse(400, { success: false, error: { code, message, details } }, null);
}

describe('a form shows the sentence of the service at its field', () => {
  it('every field its own, the first reason of a field, also of a field inside a list', () => {
    const error = refusal('validation_failed', 'Isian belum benar.', [
      { field: 'body.phone', code: 'phone.too_short', message: 'Nomor telepon ini terlalu pendek.' },
      { field: 'body.phone', code: 'phone.not_a_number', message: 'Ini bukan nomor telepon.' },
      { field: 'body.team.1.technicianId', code: 'technician_twice', message: 'Teknisi ini disebut dua kali.' },
    ]);
    expect(fieldErrors(error)).toEqual({ phone: 'Nomor telepon ini terlalu pendek.', team: 'Teknisi ini disebut dua kali.' });
  });

  it('a reason about no field stands at no field, but is the sentence of the whole', () => {
    const reason = 'Tagihan ini sudah terbit.';
    const error = refusal('illegal_transition', reason, [{ code: 'invoice_issued', message: reason }]);
    expect(fieldErrors(error)).toEqual({});
    expect([error.told, error.message]).toEqual([true, reason]);
  });

  it('an answer that is none of the service has no sentence to show', () => {
    expect(errorOfResponse(502, '<html>', null).told).toBe(false);
    expect(fieldErrors(new TypeError('x'))).toEqual({});
  });
});
