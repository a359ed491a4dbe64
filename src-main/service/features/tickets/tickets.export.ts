import { eq } from 'drizzle-orm';
import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineExport, number, phone, text, time } from '#service/bulk/exports/define-export.ts';
import { areas, customers, technicians, tickets, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { exportTickets } from '#shared/contracts/exports.contract.ts';
import {
  TICKET_CATEGORY_LABELS,
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  TICKET_TYPE_LABELS,
} from '#shared/domain/ticket.ts';
import type { BulkTicket } from './tickets.resource.ts';

async function read(db: Database, ids: readonly number[]) {
  return db
    .select({
      id: tickets.id,
      number: tickets.number,
      title: tickets.title,
      type: tickets.type,
      category: tickets.category,
      priority: tickets.priority,
      status: tickets.status,
      customerCode: customers.code,
      customerName: customers.name,
      customerPhone: customers.phone,
      area: areas.name,
      technician: users.name,
      slaDueAt: tickets.slaDueAt,
      completedAt: tickets.completedAt,
      resolution: tickets.resolution,
      rating: tickets.rating,
      description: tickets.description,
      createdAt: tickets.createdAt,
      updatedAt: tickets.updatedAt,
    })
    .from(tickets)
    .innerJoin(customers, eq(customers.id, tickets.customerId))
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(technicians, eq(technicians.id, tickets.technicianId))
    .leftJoin(users, eq(users.id, technicians.userId))
    .where(oneOf(tickets.id, ids));
}
type Row = Awaited<ReturnType<typeof read>>[number];

export const ticketsExport = ({ matching }: Pick<ResourceDefinition<BulkTicket>, 'matching'>) =>
  defineExport({
    resource: { id: 'tickets', matching },
    route: exportTickets,
    fileName: { id: 'tiket', en: 'tickets' },
    read,
    columns: {
      number: text<Row>('Nomor', 'Number', (row) => row.number),
      title: text<Row>('Judul', 'Title', (row) => row.title),
      type: text<Row>('Jenis', 'Type', (row, language) => TICKET_TYPE_LABELS[row.type][language]),
      category: text<Row>('Kategori', 'Category', (row, language) => TICKET_CATEGORY_LABELS[row.category][language]),
      priority: text<Row>('Prioritas', 'Priority', (row, language) => TICKET_PRIORITY_LABELS[row.priority][language]),
      status: text<Row>('Status', 'Status', (row, language) => TICKET_STATUS_LABELS[row.status][language]),
      customerCode: text<Row>('Kode pelanggan', 'Customer code', (row) => row.customerCode),
      customerName: text<Row>('Pelanggan', 'Customer', (row) => row.customerName),
      customerPhone: phone<Row>('Telepon', 'Phone', (row) => row.customerPhone),
      area: text<Row>('Area', 'Area', (row) => row.area),
      technician: text<Row>('Teknisi', 'Technician', (row) => row.technician),
      slaDueAt: time<Row>('Batas waktu (WIB)', 'Due (WIB)', (row) => row.slaDueAt),
      completedAt: time<Row>('Selesai (WIB)', 'Completed (WIB)', (row) => row.completedAt),
      resolution: text<Row>('Penyelesaian', 'Resolution', (row) => row.resolution),
      rating: number<Row>('Penilaian', 'Rating', (row) => row.rating),
      description: text<Row>('Keterangan', 'Description', (row) => row.description),
      createdAt: time<Row>('Dibuat (WIB)', 'Created (WIB)', (row) => row.createdAt),
      updatedAt: time<Row>('Diubah (WIB)', 'Changed (WIB)', (row) => row.updatedAt),
    },
  });
