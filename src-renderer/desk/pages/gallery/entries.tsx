import type { ReactNode } from 'react';
import { ApiError } from '#api/api-error.ts';
import { MessageTicks } from '#desk/parts/MessageTicks.tsx';
import { SlaBar } from '#desk/parts/SlaBar.tsx';
import { PriorityBadge, TicketStatusBadge } from '#desk/parts/TicketBadges.tsx';
import { WhatsAppBubble } from '#desk/parts/WhatsAppBubble.tsx';
import { readClock, toDate } from '#hooks/use-now.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES } from '#shared/domain/ticket.ts';
import { ChartCard } from '#ui/chart/ChartCard.tsx';
import { CHART_COLORS } from '#ui/chart/chart-types.ts';
import { EmptyState, ErrorState, ForbiddenState, LoadingRows, NoMatchState, NotFoundState } from '#ui/feedback/StateView.tsx';
import { FormError } from '#ui/form/FormError.tsx';
import { SendsNotice } from '#ui/form/SendsNotice.tsx';
import { FactList } from '#ui/list/FactList.tsx';
import { DateChip, FilterChip, TextChip, ToggleChip } from '#ui/list/FilterChip.tsx';
import { ListTabs } from '#ui/list/ListTabs.tsx';
import { Phone } from '#ui/Phone.tsx';
import { TimeAgo } from '#ui/TimeAgo.tsx';
import { FileList } from '#ui/upload/FileList.tsx';
import { UploadField } from '#ui/upload/UploadField.tsx';

/** A part of the kit in the states it can be in. */
export interface GalleryEntry {
  readonly name: string;
  readonly states: Readonly<Record<string, ReactNode>>;
}

const LONG =
  'Pelanggan melaporkan internet mati sejak pukul 06.30 setelah hujan lebat, lampu LOS merah berkedip, sudah dicoba dimatikan dan dinyalakan tiga kali';
const nothing = (): void => undefined;
const ago = (minutes: number): string => toDate(readClock() - minutes * 60_000).toISOString();
const OFFLINE = new ApiError({ code: 'offline', status: 0, message: '' });
const BROKEN = new ApiError({ code: 'internal_error', status: 500, message: 'x', requestId: 'req-123' });
const MISSING = new ApiError({ code: 'not_found', status: 404, message: 'x' });

const SERIES = [
  { id: 'in', label: 'Masuk', color: CHART_COLORS[0], kind: 'area' },
  { id: 'done', label: 'Selesai', color: CHART_COLORS[2], kind: 'line' },
] as const;
const POINTS = Array.from({ length: 14 }, (_, day) => ({
  key: `2026-11-${String(day + 10)}`,
  label: `${day + 10} Nov`,
  values: { in: day === 5 ? null : 8 + ((day * 7) % 11), done: day === 5 ? null : 6 + ((day * 5) % 9) },
  href: '/tickets?tab=all',
}));
const chart = { title: 'Tren tiket', axis: 'Tanggal', series: SERIES, format: String, asOf: ago(1) };
const file = {
  id: 1,
  name: 'modem.jpg',
  mimeType: 'image/jpeg',
  size: 1_240_000,
  by: 'Budi',
  at: ago(12),
  canDelete: true,
  open: async () => new Blob([]),
  remove: async () => undefined,
};

/** Every part that stands on its own. A test counts that none is missing; the frames of lists and forms are shown by their pages. */
export const ENTRIES: readonly GalleryEntry[] = [
  { name: 'LoadingRows', states: { loading: <LoadingRows rows={4} /> } },
  { name: 'EmptyState', states: { empty: <EmptyState title="Belum ada tiket" text="Tiket muncul saat pelanggan melapor." /> } },
  {
    name: 'NoMatchState',
    states: {
      usual: <NoMatchState filter="Prioritas Mendesak" onClear={nothing} />,
      long: <NoMatchState filter={LONG} onClear={nothing} />,
    },
  },
  { name: 'ForbiddenState', states: { usual: <ForbiddenState permission="payments.read" /> } },
  { name: 'NotFoundState', states: { usual: <NotFoundState onBack={nothing} /> } },
  {
    name: 'ErrorState',
    states: {
      offline: <ErrorState error={OFFLINE} onRetry={nothing} />,
      error: <ErrorState error={BROKEN} onRetry={nothing} />,
      retrying: <ErrorState error={BROKEN} onRetry={nothing} retrying />,
      missing: <ErrorState error={MISSING} onRetry={nothing} />,
    },
  },
  {
    name: 'TicketStatusBadge',
    states: Object.fromEntries(TICKET_STATUSES.map((status) => [status, <TicketStatusBadge key={status} status={status} />])),
  },
  {
    name: 'PriorityBadge',
    states: Object.fromEntries(
      TICKET_PRIORITIES.map((priority) => [priority, <PriorityBadge key={priority} priority={priority} />]),
    ),
  },
  {
    name: 'SlaBar',
    states: {
      'on track': <SlaBar createdAt={ago(60)} dueAt={ago(-360)} priority="normal" status="open" />,
      warning: <SlaBar createdAt={ago(420)} dueAt={ago(-60)} priority="high" status="open" />,
      breached: <SlaBar createdAt={ago(600)} dueAt={ago(95)} priority="high" status="open" />,
      stopped: <SlaBar createdAt={ago(600)} dueAt={ago(95)} priority="high" status="completed" />,
    },
  },
  {
    name: 'MessageTicks',
    states: Object.fromEntries(
      (['pending', 'sent', 'delivered', 'read', 'failed', 'unknown'] as const).map((state) => [
        state,
        <MessageTicks key={state} state={state} />,
      ]),
    ),
  },
  {
    name: 'WhatsAppBubble',
    states: {
      usual: <WhatsAppBubble text={'*Nomor:* TKT-000123\n_Terima kasih_'} at={ago(3)} gateway="Fonnte" showGateway />,
      long: <WhatsAppBubble text={`${LONG}\n\n1. ${LONG}`} at={ago(3)} gateway={null} state={<MessageTicks state="failed" />} />,
    },
  },
  { name: 'Phone', states: { usual: <Phone phone="6281234567890" />, copyable: <Phone phone="6281234567890" copyable /> } },
  {
    name: 'TimeAgo',
    states: { now: <TimeAgo at={ago(0)} />, hours: <TimeAgo at={ago(185)} />, days: <TimeAgo at={ago(4_000)} /> },
  },
  {
    name: 'FilterChip',
    states: {
      empty: <FilterChip label="Status" options={[]} selected={[]} onChange={nothing} />,
      chosen: <FilterChip label="Status" options={[{ value: 'a', label: 'Baru' }]} selected={['a']} onChange={nothing} />,
      long: <FilterChip label="Area" options={[{ value: 'a', label: LONG }]} selected={['a']} onChange={nothing} />,
    },
  },
  {
    name: 'ToggleChip',
    states: {
      off: <ToggleChip label="Belum ditugaskan" active={false} onChange={nothing} />,
      on: <ToggleChip label="Belum ditugaskan" active onChange={nothing} />,
    },
  },
  {
    name: 'DateChip',
    states: {
      empty: <DateChip label="Jatuh tempo" value="" onChange={nothing} />,
      chosen: <DateChip label="Jatuh tempo" value="2026-11-27" onChange={nothing} />,
    },
  },
  { name: 'TextChip', states: { chosen: <TextChip label="Pelanggan" value="7" shown="Siti Aminah" onChange={nothing} /> } },
  {
    name: 'ListTabs',
    states: {
      usual: (
        <ListTabs
          active="a"
          onChange={nothing}
          tabs={[
            { id: 'a', label: 'Aktif', query: {} },
            { id: 'b', label: 'SLA', query: {}, meaning: 'danger' },
            { id: 'c', label: 'Semua', query: {} },
          ]}
          counts={[
            { total: 25, tooMany: false },
            { total: 10, tooMany: false },
            { total: 5_000, tooMany: true },
          ]}
        />
      ),
    },
  },
  {
    name: 'FactList',
    states: {
      usual: (
        <FactList
          facts={[
            ['Teknisi', 'Ade Kurnia'],
            ['Jenis', 'Perbaikan gangguan'],
          ]}
        />
      ),
      long: <FactList facts={[['Keterangan', LONG]]} />,
    },
  },
  {
    name: 'FormError',
    states: {
      error: <FormError error={BROKEN} text="Nomor telepon ini terlalu pendek." />,
      'lost answer': <FormError error={OFFLINE} />,
      several: <FormError error={null} errors={{ a: 'x', b: 'y' }} />,
    },
  },
  {
    name: 'SendsNotice',
    states: {
      usual: (
        <SendsNotice
          text="Siti Aminah menerima kabar status lewat WhatsApp."
          preview={<WhatsAppBubble text="*Selesai*" at={ago(0)} gateway={null} />}
        />
      ),
      switched: <SendsNotice text={LONG} choice={{ send: false, onChange: nothing }} />,
    },
  },
  {
    name: 'UploadField',
    states: { empty: <UploadField accept="image/*" most={3} send={async () => undefined} /> },
  },
  {
    name: 'FileList',
    states: { usual: <FileList files={[file]} />, long: <FileList files={[{ ...file, name: `${LONG}.jpg` }]} /> },
  },
  {
    name: 'ChartCard',
    states: {
      loading: <ChartCard {...chart} title="Tren, memuat" points={null} />,
      usual: <ChartCard {...chart} points={POINTS} marks={[{ key: '2026-11-15', label: 'Gangguan' }]} />,
      'no data': <ChartCard {...chart} title="Tren, kosong" points={[]} />,
      old: <ChartCard {...chart} title="Tren, lama" points={POINTS} asOf={ago(12)} />,
      error: <ChartCard {...chart} title="Tren, galat" points={null} error={OFFLINE} onRetry={nothing} />,
    },
  },
];
