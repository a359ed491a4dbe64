import type { Localised } from '../../domain/language.ts';
import { formatWib } from '../../domain/time-zone.ts';
import type { Sentences } from './sentence.ts';

/** What the state of a record refuses, whatever kind of record it is, and how rows of a bulk operation end. */
export const RECORD_DETAILS = {
  already: ({ to }: { to: Localised }) => ({
    id: `Sudah ${to.id.toLowerCase()}.`,
    en: `Already ${to.en.toLowerCase()}.`,
  }),
  illegal: ({ from, to }: { from: Localised; to: Localised }) => ({
    id: `Status tidak dapat diubah dari "${from.id}" ke "${to.id}".`,
    en: `The status cannot change from "${from.en}" to "${to.en}".`,
  }),
  /** `by`: null when nobody knows who it was; `at`: ISO instant. */
  changed: ({ by, at }: { by: string | null; at: string }) => ({
    id: `Diubah${by === null ? '' : ` oleh ${by}`} pada ${formatWib(new Date(at), 'id')}.`,
    en: `Changed${by === null ? '' : ` by ${by}`} on ${formatWib(new Date(at), 'en')}.`,
  }),
  row_forbidden: { id: 'Peran Anda tidak boleh melakukan ini pada baris ini.', en: 'Your role may not do this to this row.' },
  row_not_found: { id: 'Data tidak ditemukan.', en: 'Not found.' },
  row_duplicate: { id: 'Baris ini disebut lebih dari sekali.', en: 'This row was named more than once.' },
  row_failed: { id: 'Terjadi kesalahan di layanan.', en: 'The service failed.' },
  row_interrupted: {
    id: 'Koneksi terputus. Perubahan pada bagian ini dibatalkan.',
    en: 'The connection was lost. The changes of this part were rolled back.',
  },
  row_not_attempted: { id: 'Tidak dijalankan.', en: 'Not attempted.' },
  operation_not_undoable: { id: 'Operasi ini tidak bisa dibatalkan.', en: 'This operation cannot be undone.' },
  operation_running: { id: 'Operasi ini masih berjalan.', en: 'This operation is still running.' },
  operation_undone: { id: 'Operasi ini sudah dibatalkan.', en: 'This operation was undone already.' },
  operation_unchanged: { id: 'Operasi ini tidak mengubah apa pun.', en: 'This operation changed nothing.' },
  operation_undo_late: { id: 'Batas waktu pembatalan sudah lewat.', en: 'The time for undoing is over.' },
  operation_over: { id: 'Operasi ini sudah selesai.', en: 'This operation has ended.' },
  nothing_failed: { id: 'Tidak ada baris yang perlu diulang.', en: 'No row needs to be tried again.' },
} as const satisfies Sentences;
