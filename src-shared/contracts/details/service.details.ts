import { formatWib } from '../../domain/time-zone.ts';
import type { Sentences } from './sentence.ts';

/** Accounts, messages, gateways, settings, the notification center and files. */
export const SERVICE_DETAILS = {
  username_taken: { id: 'Nama pengguna sudah dipakai.', en: 'This user name is taken.' },
  password_wrong: { id: 'Kata sandi sekarang salah.', en: 'The present password is wrong.' },
  password_same: {
    id: 'Kata sandi baru harus berbeda dari yang sekarang.',
    en: 'The new password must differ from the present one.',
  },
  event_loop_stuck: ({ seconds }: { seconds: number }) => ({
    id: `Layanan ini berhenti selama ${seconds} detik.`,
    en: `The service stood still for ${seconds} seconds.`,
  }),
  database_given_up: {
    id: 'Basis data bawaan tidak bisa dijalankan lagi.',
    en: 'The built-in database does not start again.',
  },
  unknown_setting: { id: 'Pengaturan ini tidak ada.', en: 'There is no such setting.' },
  wrong_state: {
    id: 'Keadaan pesan sekarang tidak mengizinkan tindakan ini.',
    en: 'The present state of the message does not allow this.',
  },
  changed_meanwhile: {
    id: 'Pesan ini sudah diproses ulang oleh orang lain.',
    en: 'Somebody else has handled this message again.',
  },
  too_late: {
    id: 'Isi pesan ini sudah kedaluwarsa dan tidak boleh dikirim lagi.',
    en: 'What this message says has expired; it must not be sent again.',
  },
  may_be_duplicate: {
    id: 'Pesan ini mungkin sudah sampai. Jika dikirim lagi, penerima bisa mendapat dua pesan yang sama.',
    en: 'This message may have arrived. Sent again, the recipient may get it twice.',
  },
  already_sent: {
    id: 'Pesan ini sudah terkirim. Penerima akan mendapatkannya sekali lagi.',
    en: 'This message was sent. The recipient would get it once more.',
  },
  just_resent: { id: 'Pesan ini baru saja dikirim ulang.', en: 'This message was sent again just now.' },
  no_recipient: { id: 'Pesan ini tidak punya nomor tujuan.', en: 'This message has no number to go to.' },
  not_waiting: {
    id: 'Pesan ini sudah terkirim, sedang dikirim, atau sudah dibatalkan.',
    en: 'This message was sent, is being sent, or was cancelled already.',
  },
  is_otp: { id: 'Kode OTP tidak boleh dialihkan ke nomor lain.', en: 'An OTP code must not go to another number.' },
  is_group: { id: 'Pesan grup tidak punya nomor untuk diperbaiki.', en: 'A group message has no number to correct.' },
  gateway_disabled: { id: 'Gateway ini dimatikan.', en: 'This gateway is switched off.' },
  gateway_twice: { id: 'Sebuah gateway disebut dua kali.', en: 'A gateway is named twice.' },
  unknown_gateway: { id: 'Gateway tidak dikenal.', en: 'There is no such gateway.' },
  no_own_phone: { id: 'Akun Anda belum punya nomor telepon.', en: 'Your account has no phone number yet.' },
  test_routed_off: { id: 'Pesan uji dimatikan di aturan rute.', en: 'Test messages are switched off by a routing rule.' },
  until_past: { id: 'Pilih waktu yang akan datang.', en: 'Choose a time that is still to come.' },
  until_too_far: { id: 'Paling lama satu tahun.', en: 'A year at most.' },
  urgent_always_listed: {
    id: 'Pemberitahuan mendesak selalu masuk daftar.',
    en: 'Urgent notifications always stand in the list.',
  },
  recipient_required: { id: 'Sebut penerimanya: pengguna atau peran.', en: 'Name who gets it: users or roles.' },
  /** `at`: ISO instant. */
  line_resolved: ({ at }: { at: string }) => ({
    id: `Sudah selesai pada ${formatWib(new Date(at), 'id')}.`,
    en: `Resolved on ${formatWib(new Date(at), 'en')}.`,
  }),
  /** `by`: null for a user who is gone; `at`: ISO instant. */
  line_acknowledged: ({ by, at }: { by: string | null; at: string | null }) => ({
    id: `Ditangani oleh ${by ?? 'orang lain'}${at === null ? '' : ` sejak ${formatWib(new Date(at), 'id')}`}.`,
    en: `Taken by ${by ?? 'somebody else'}${at === null ? '' : ` since ${formatWib(new Date(at), 'en')}`}.`,
  }),
  file_missing: { id: 'Pilih berkas dulu.', en: 'Choose a file first.' },
  file_empty: { id: 'Berkas ini kosong.', en: 'This file is empty.' },
  file_field: { id: 'Kirim berkas di isian "file".', en: 'Send the file in the field "file".' },
  field_unreadable: { id: 'Isian ini tidak bisa dibaca.', en: 'This field cannot be read.' },
  file_too_large: ({ megabytes }: { megabytes: number }) => ({
    id: `Berkas paling besar ${megabytes} MB.`,
    en: `A file is at most ${megabytes} MB.`,
  }),
  file_type: ({ accepted }: { accepted: readonly string[] }) => ({
    id: `Jenis berkas ini tidak diterima. Kirim ${accepted.join(', ')}.`,
    en: `This kind of file is not accepted. Send ${accepted.join(', ')}.`,
  }),
  too_many_files: ({ max }: { max: number }) => ({ id: `Paling banyak ${max} berkas.`, en: `At most ${max} files.` }),
  quota_full: { id: 'Ruang berkas pelanggan ini sudah penuh.', en: 'The file space of this customer is full.' },
  file_elsewhere: ({ node }: { node: string }) => ({
    id: `Berkas ini tersimpan di node ${node}.`,
    en: `This file is kept on node ${node}.`,
  }),
  not_a_pdf: { id: 'PDF ini rusak.', en: 'This PDF is broken.' },
  cut_off: { id: 'PDF ini terpotong. Kirim ulang.', en: 'This PDF is cut off. Send it again.' },
  encrypted: {
    id: 'PDF ini terkunci. Kirim tanpa kata sandi, atau kirim fotonya.',
    en: 'This PDF is locked. Send it without a password, or send a photo.',
  },
  active_content: {
    id: 'PDF ini berisi skrip atau lampiran, jadi tidak diterima.',
    en: 'This PDF holds scripts or attachments, so it is not accepted.',
  },
  unreadable: { id: 'PDF ini tidak bisa diperiksa. Kirim fotonya.', en: 'This PDF cannot be checked. Send a photo.' },
  too_many_pixels: {
    id: 'Gambar ini terlalu besar. Kirim foto dengan resolusi lebih kecil.',
    en: 'This picture is too large. Send a photo with fewer pixels.',
  },
  broken_image: { id: 'Gambar ini rusak atau tidak bisa dibaca.', en: 'This picture is broken or cannot be read.' },
} as const satisfies Sentences;
