import { formatRupiah } from '#shared/domain/money.ts';
import { REGISTRATION_STATUS_LABELS, type RegistrationStatus } from '#shared/domain/registration.ts';
import {
  TICKET_CATEGORY_LABELS,
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  type TicketStatus,
} from '#shared/domain/ticket.ts';
import { formatWib, formatWibDate, type WibDate } from '#shared/domain/time-zone.ts';
import type { DemoCustomer } from './customers.demo.ts';
import type { DemoInvoice } from './invoices.demo.ts';
import type { DemoPackage } from './packages.demo.ts';
import type { DemoRegistration } from './registrations.demo.ts';
import type { DemoTicket } from './tickets.demo.ts';

/** Texts of messages that lie in the past. Today's texts are the templates of the notification types. */

const PORTAL = 'https://portal.aglis.example';
const SIGNED = '\n\n_AGLIS, internet rumah Anda_';

export function ticketAssignmentText(ticket: DemoTicket, name: string, role: string): string {
  const { row, customer, number } = ticket;
  return lines(
    `🔧 *Tugas baru ${number}*`,
    '',
    `Halo ${name}, Anda ditugaskan sebagai *${role}*.`,
    '',
    `Pelanggan: ${customer.row.name} (${customer.code})`,
    `Telepon: ${customer.row.phone}`,
    `Alamat: ${customer.row.address}`,
    `ODP: ${customer.odp.code}`,
    `Keluhan: ${TICKET_CATEGORY_LABELS[row.category].id} (${row.title})`,
    `Prioritas: *${TICKET_PRIORITY_LABELS[row.priority].id}*`,
    `Batas SLA: ${formatWib(row.slaDueAt, 'id')}`,
  );
}

export function ticketCreatedText({ number, row, customer }: DemoTicket): string {
  return (
    lines(
      `Halo ${customer.row.name},`,
      '',
      `Laporan Anda sudah kami terima dengan nomor *${number}*.`,
      `Keluhan: ${TICKET_CATEGORY_LABELS[row.category].id}`,
      `Target selesai: ${formatWib(row.slaDueAt, 'id')}`,
      '',
      'Kami kabari di sini setiap ada perkembangan.',
    ) + SIGNED
  );
}

export function ticketStatusText(ticket: DemoTicket, to: TicketStatus, note: string | null): string {
  const { number, row, customer, technician } = ticket;
  const body: Readonly<Record<TicketStatus, readonly string[]>> = {
    open: ['Tiket Anda kembali menunggu teknisi.'],
    assigned: [`Teknisi Anda: *${technician?.user.name ?? '-'}*.`, 'Teknisi akan menghubungi Anda sebelum datang.'],
    in_progress: [`*${technician?.user.name ?? 'Teknisi'}* sedang menangani laporan Anda.`],
    on_hold: ['Pekerjaan ditunda sementara.', `Alasan: ${note ?? '-'}`],
    completed: [`Penyelesaian: ${row.resolution ?? '-'}`, '', `Beri nilai untuk layanan kami: ${PORTAL}/nilai/${number}`],
    cancelled: [`Tiket dibatalkan. ${note ?? ''}`.trim()],
  };
  return (
    lines(`Halo ${customer.row.name},`, '', `Tiket *${number}* sekarang: *${TICKET_STATUS_LABELS[to].id}*.`, ...body[to]) + SIGNED
  );
}

export function slaWarningText({ number, row, customer, technician }: DemoTicket, at: Date): string {
  const minutes = Math.max(0, Math.round((row.slaDueAt.getTime() - at.getTime()) / 60_000));
  return lines(
    `⏰ *SLA hampir habis: ${number}*`,
    '',
    `Sisa waktu: *${Math.floor(minutes / 60)} jam ${minutes % 60} menit* (batas ${formatWib(row.slaDueAt, 'id', 'time')})`,
    `Prioritas: ${TICKET_PRIORITY_LABELS[row.priority].id}`,
    `Pelanggan: ${customer.row.name}, ${customer.odp.code}`,
    `Teknisi: ${technician?.user.name ?? 'belum ada'}`,
  );
}

export function surveyText({ number, customer, technician }: DemoTicket): string {
  return (
    lines(
      `Halo ${customer.row.name},`,
      '',
      `Bagaimana layanan kami pada tiket ${number} oleh ${technician?.user.name ?? 'teknisi kami'}?`,
      `Isi survei singkat (1 menit): ${PORTAL}/survei/${number}`,
    ) + SIGNED
  );
}

export function paymentReminderText({ number, customer, row, dueDate, periodLabel }: DemoInvoice, days: number): string {
  return (
    lines(
      `Halo ${customer.row.name},`,
      '',
      `Tagihan *${number}* (${periodLabel}) sebesar *${formatRupiah(row.total)}* jatuh tempo ${days === 1 ? 'besok' : `${days} hari lagi`}, ${formatWibDate(dueDate, 'id')}.`,
      `Unduh tagihan: ${PORTAL}/tagihan/${number}.pdf`,
      '',
      'Abaikan pesan ini bila sudah membayar.',
    ) + SIGNED
  );
}

export function paymentConfirmationText({ number, customer, periodLabel }: DemoInvoice, amount: number, at: Date): string {
  return (
    lines(
      `Terima kasih ${customer.row.name},`,
      '',
      `Pembayaran *${formatRupiah(amount)}* untuk tagihan ${number} (${periodLabel}) kami terima pada ${formatWib(at, 'id')}.`,
    ) + SIGNED
  );
}

export function registrationConfirmationText({ number, row, package: plan }: DemoRegistration): string {
  return (
    lines(
      `Halo ${row.name},`,
      '',
      `Pendaftaran Anda kami terima: *${number}*.`,
      `Paket: ${plan.name} (${formatRupiah(plan.monthlyPrice)} per bulan)`,
      'Tim kami memeriksa data dan jangkauan jaringan dalam 1 hari kerja.',
    ) + SIGNED
  );
}

export function registrationStatusText({ number, row }: DemoRegistration, status: RegistrationStatus): string {
  const reason = status === 'rejected' && row.rejectionReason ? `\nAlasan: ${row.rejectionReason}` : '';
  return `Halo ${row.name},\n\nStatus pendaftaran *${number}*: *${REGISTRATION_STATUS_LABELS[status].id}*.${reason}${SIGNED}`;
}

export function installationScheduleText({ number, row, technician }: DemoRegistration, at: Date): string {
  return (
    lines(
      `Halo ${row.name},`,
      '',
      `Jadwal pemasangan Anda (${number}):`,
      `📅 *${formatWib(at, 'id', 'weekday_date')}*, pukul ${formatWib(at, 'id', 'time')}`,
      `Teknisi: ${technician?.user.name ?? 'menyusul'}`,
      '',
      'Mohon ada orang dewasa di rumah. Balas pesan ini bila perlu jadwal lain.',
    ) + SIGNED
  );
}

export function welcomeText({ row, code, package: plan }: DemoCustomer): string {
  return (
    lines(
      `Selamat datang ${row.name}! 🎉`,
      '',
      `Nomor pelanggan Anda: *${code}*`,
      `Paket: ${plan.name}`,
      `Portal pelanggan: ${PORTAL}`,
      '',
      'Simpan nomor ini. Laporan gangguan cukup dibalas di sini.',
    ) + SIGNED
  );
}

export function activationText({ row, code, package: plan }: DemoCustomer, at: Date): string {
  return `Halo ${row.name},\n\nLayanan *${plan.name}* (${code}) aktif sejak ${formatWib(at, 'id')}. Selamat berselancar!${SIGNED}`;
}

export function upgradeOfferText({ row, package: plan }: DemoCustomer, better: DemoPackage): string {
  return (
    lines(
      `Halo ${row.name},`,
      '',
      `Naik dari ${plan.name} ke *${better.name}* cukup tambah ${formatRupiah(better.monthlyPrice - plan.monthlyPrice)} per bulan.`,
      'Balas YA untuk naik paket mulai tagihan berikutnya.',
      '',
      'Balas STOP untuk berhenti menerima penawaran.',
    ) + SIGNED
  );
}

export function promotionText(name: string, title: string, offer: string, until: WibDate): string {
  return (
    lines(
      `🎁 *${title}*`,
      '',
      `Halo ${name},`,
      offer,
      `Berlaku sampai ${formatWibDate(until, 'id')}.`,
      `Selengkapnya: ${PORTAL}/promo`,
      '',
      'Balas STOP untuk berhenti menerima penawaran.',
    ) + SIGNED
  );
}

export function maintenanceText(name: string, area: string, start: Date, hours: number, reason: string): string {
  return (
    lines(
      `🛠️ *Pemberitahuan pemeliharaan*`,
      '',
      `Halo ${name},`,
      `Ada ${reason} di area ${area} pada *${formatWib(start, 'id')}* selama sekitar ${hours} jam.`,
      'Internet dapat terputus sementara. Mohon maaf atas ketidaknyamanannya.',
    ) + SIGNED
  );
}

export function maintenanceResolvedText(name: string, area: string): string {
  return `Halo ${name},\n\nPemeliharaan di area ${area} sudah selesai dan layanan normal kembali. Bila masih terganggu, mulai ulang router lalu kabari kami.${SIGNED}`;
}

export function outageText(name: string, area: string, eta: string): string {
  return `Halo ${name},\n\nSaat ini ada gangguan jaringan di area ${area}. Tim kami sudah menuju lokasi, perkiraan normal ${eta}. Mohon maaf.${SIGNED}`;
}

export function emergencyText(area: string, affected: number, at: Date): string {
  return lines(
    '🚨 *DARURAT: Gangguan jaringan*',
    '',
    `Area: ${area}`,
    `Pelanggan terdampak: ${affected}`,
    `Mulai: ${formatWib(at, 'id')}`,
    'Status: SEDANG DITANGANI',
    'Perkiraan: 2 jam',
    '',
    '1. NOC: periksa OLT dan jalur distribusi',
    '2. Teknisi area: menuju lokasi',
    '3. Layanan pelanggan: siapkan jawaban',
  );
}

export interface DayFigures {
  readonly day: WibDate;
  readonly created: number;
  readonly completed: number;
  readonly running: number;
  readonly inTime: number;
  readonly messages: number;
}

export function dailySummaryText(figures: DayFigures): string {
  return lines(
    `📊 *Ringkasan harian ${formatWibDate(figures.day, 'id', { weekday: true })}*`,
    '',
    `Tiket masuk: ${figures.created}`,
    `Tiket selesai: ${figures.completed}`,
    `Masih berjalan: ${figures.running}`,
    `SLA tercapai: ${figures.completed === 0 ? '-' : `${Math.round((100 * figures.inTime) / figures.completed)} %`}`,
    `Pesan terkirim: ${figures.messages}`,
  );
}

export interface WeekFigures {
  readonly from: WibDate;
  readonly to: WibDate;
  readonly done: number;
  readonly inTime: number;
  readonly rating: number | null;
  readonly rank: number;
  readonly of: number;
}

export function performanceText(name: string, figures: WeekFigures): string {
  const share = figures.done === 0 ? 0 : Math.round((100 * figures.inTime) / figures.done);
  const bonus =
    figures.rank <= 3 && figures.done > 0
      ? formatRupiah([300_000, 200_000, 100_000][figures.rank - 1] ?? 0)
      : 'belum ada minggu ini';
  return lines(
    `🏆 *Kinerja minggu ${formatWibDate(figures.from, 'id')} – ${formatWibDate(figures.to, 'id')}*`,
    '',
    `Halo ${name},`,
    `Tiket selesai: *${figures.done}*`,
    `Tepat waktu: ${share} %`,
    `Rata-rata nilai: ${figures.rating === null ? '-' : figures.rating.toFixed(1).replace('.', ',')} ⭐`,
    `Peringkat: ${figures.rank} dari ${figures.of}`,
    `Bonus: ${bonus}`,
    '',
    share < 85 ? 'Yang bisa ditingkatkan: mulai lebih awal pada tiket prioritas tinggi.' : 'Pertahankan!',
  );
}

/** The ledger never holds the code itself (SPEC §3). */
export const OTP_TEXT = 'Kode masuk AGLIS Anda: ******. Berlaku 5 menit. Jangan berikan kepada siapa pun.';

export const TEST_TEXT = 'Pesan uji dari Kabar Desk. Bila Anda membaca ini, gateway berfungsi.';

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}
