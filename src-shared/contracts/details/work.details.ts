import type { Localised } from '../../domain/language.ts';
import type { Sentences } from './sentence.ts';

/** Tickets, registrations and technicians. */
export const WORK_DETAILS = {
  technician_missing: { id: 'Tugaskan tiket ini ke teknisi dulu.', en: 'Assign the ticket to a technician first.' },
  ticket_reopen_first: {
    id: 'Tiket ini sudah selesai. Buka kembali sebelum menugaskannya.',
    en: 'The ticket is completed. Reopen it before assigning.',
  },
  ticket_closed: {
    id: 'Tiket ini sudah ditutup. Buka kembali sebelum mengubahnya.',
    en: 'The ticket is closed. Reopen it before changing it.',
  },
  ticket_ended: ({ status }: { status: Localised }) => ({
    id: `Tiket ini sudah ${status.id.toLowerCase()}.`,
    en: `The ticket is ${status.en.toLowerCase()} already.`,
  }),
  ticket_assigned_so: { id: 'Tiket ini sudah ditugaskan seperti itu.', en: 'The ticket is assigned that way already.' },
  priority_same: ({ priority }: { priority: Localised }) => ({
    id: `Prioritasnya sudah ${priority.id.toLowerCase()}.`,
    en: `The priority is ${priority.en.toLowerCase()} already.`,
  }),
  category_of_type: {
    id: 'Kategori ini bukan milik jenis tiket tersebut.',
    en: 'This category does not belong to that type of ticket.',
  },
  hold_reason_missing: {
    id: 'Tulis alasan penundaannya. Pelanggan akan membacanya.',
    en: 'Write why it is on hold. The customer will read it.',
  },
  resolution_missing: {
    id: 'Isi penyelesaiannya sebelum menutup tiket.',
    en: 'Enter the resolution before completing the ticket.',
  },
  only_on_completion: {
    id: 'Penyelesaian hanya diisi saat tiket selesai.',
    en: 'A resolution is given only when the ticket is completed.',
  },
  rating_range: { id: 'Beri nilai 1 sampai 5.', en: 'Give 1 to 5 stars.' },
  rated_already: { id: 'Tiket ini sudah dinilai. Terima kasih.', en: 'This ticket was rated already. Thank you.' },
  not_completed: { id: 'Tiket ini belum selesai.', en: 'This ticket is not completed yet.' },
  unknown_technician: { id: 'Teknisi tidak ditemukan.', en: 'There is no such technician.' },
  inactive_technician: { id: 'Teknisi ini tidak aktif.', en: 'This technician is not active.' },
  technician_twice: { id: 'Teknisi ini disebut dua kali.', en: 'This technician is named twice.' },
  unknown_user: { id: 'Pengguna tidak ditemukan.', en: 'There is no such user.' },
  inactive_user: { id: 'Akun pengguna ini tidak aktif.', en: 'The account of this user is not active.' },
  not_a_technician: { id: 'Peran pengguna ini bukan teknisi.', en: 'The role of this user is not technician.' },
  technician_exists: { id: 'Pengguna ini sudah menjadi teknisi.', en: 'This user is a technician already.' },
  'skills.twice': { id: 'Sebuah keahlian disebut dua kali.', en: 'A skill is named twice.' },
  'suggestions.one_of': { id: 'Sebut satu tiket atau satu registrasi.', en: 'Name one ticket or one registration.' },
  registration_ended: { id: 'Registrasi ini sudah berakhir.', en: 'This registration has ended.' },
  registration_locked: {
    id: 'Registrasi ini sudah berakhir dan tidak bisa diubah.',
    en: 'This registration has ended and cannot be changed.',
  },
  registration_ended_as: ({ status }: { status: Localised }) => ({
    id: `Registrasi ini sudah berakhir (${status.id.toLowerCase()}).`,
    en: `This registration has ended (${status.en.toLowerCase()}).`,
  }),
  registration_technician_same: {
    id: 'Registrasi ini sudah milik teknisi tersebut.',
    en: 'This registration belongs to that technician already.',
  },
  installation_planned: {
    id: 'Sudah disetujui, pemasangannya sudah dijadwalkan.',
    en: 'Approved already, its installation is scheduled.',
  },
  survey_date_missing: { id: 'Tentukan tanggal surveinya lewat jadwal.', en: 'Set the date of the survey in the schedule.' },
  installation_date_missing: {
    id: 'Tentukan tanggal pemasangannya lewat jadwal.',
    en: 'Set the date of the installation in the schedule.',
  },
  customer_missing: { id: 'Buat pelanggannya lewat "Jadikan pelanggan".', en: 'Create the customer with "Make a customer".' },
  rejection_reason_missing: { id: 'Tulis alasan penolakannya.', en: 'Write why it is rejected.' },
  only_when_ended: {
    id: 'Alasan hanya diisi saat menolak atau membatalkan.',
    en: 'A reason is given only when rejecting or cancelling.',
  },
  schedule_same: { id: 'Jadwalnya memang sudah begitu.', en: 'It is scheduled that way already.' },
  date_past: { id: 'Tanggalnya sudah lewat.', en: 'The date is over.' },
  date_too_far: { id: 'Tanggalnya lebih dari setahun lagi.', en: 'The date is more than a year away.' },
  otp_ticket: {
    id: 'Nomor belum dibuktikan, atau buktinya sudah dipakai. Minta kode baru.',
    en: 'The number is not proven, or the proof was used. Ask for a new code.',
  },
  not_six_digits: { id: 'Kode terdiri dari enam angka.', en: 'The code has six digits.' },
  wrong_code: { id: 'Kode salah atau tidak berlaku lagi.', en: 'The code is wrong or no longer valid.' },
} as const satisfies Sentences;
