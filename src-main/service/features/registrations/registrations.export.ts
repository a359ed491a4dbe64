import { eq } from 'drizzle-orm';
import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineExport, number, phone, text, time } from '#service/bulk/exports/define-export.ts';
import { areas, packages, registrations, technicians, users } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { exportRegistrations } from '#shared/contracts/exports.contract.ts';
import { REGISTRATION_STATUS_LABELS } from '#shared/domain/registration.ts';
import type { BulkRegistration } from './registrations.resource.ts';

async function read(db: Database, ids: readonly number[]) {
  return db
    .select({
      id: registrations.id,
      number: registrations.number,
      name: registrations.name,
      phone: registrations.phone,
      email: registrations.email,
      address: registrations.address,
      area: areas.name,
      package: packages.name,
      monthlyPrice: packages.monthlyPrice,
      status: registrations.status,
      technician: users.name,
      surveyAt: registrations.surveyAt,
      installationAt: registrations.installationAt,
      notes: registrations.notes,
      rejectionReason: registrations.rejectionReason,
      createdAt: registrations.createdAt,
      updatedAt: registrations.updatedAt,
    })
    .from(registrations)
    .leftJoin(areas, eq(areas.id, registrations.areaId))
    .leftJoin(packages, eq(packages.id, registrations.packageId))
    .leftJoin(technicians, eq(technicians.id, registrations.technicianId))
    .leftJoin(users, eq(users.id, technicians.userId))
    .where(oneOf(registrations.id, ids));
}
type Row = Awaited<ReturnType<typeof read>>[number];

export const registrationsExport = ({ matching }: Pick<ResourceDefinition<BulkRegistration>, 'matching'>) =>
  defineExport({
    resource: { id: 'registrations', matching },
    route: exportRegistrations,
    fileName: { id: 'registrasi', en: 'registrations' },
    read,
    columns: {
      number: text<Row>('Nomor', 'Number', (row) => row.number),
      name: text<Row>('Nama', 'Name', (row) => row.name),
      phone: phone<Row>('Telepon', 'Phone', (row) => row.phone),
      email: text<Row>('Email', 'E-mail', (row) => row.email),
      address: text<Row>('Alamat', 'Address', (row) => row.address),
      area: text<Row>('Area', 'Area', (row) => row.area),
      package: text<Row>('Paket', 'Package', (row) => row.package),
      monthlyPrice: number<Row>('Harga per bulan (Rp)', 'Price per month (Rp)', (row) => row.monthlyPrice),
      status: text<Row>('Status', 'Status', (row, language) => REGISTRATION_STATUS_LABELS[row.status][language]),
      technician: text<Row>('Teknisi', 'Technician', (row) => row.technician),
      surveyAt: time<Row>('Survei (WIB)', 'Survey (WIB)', (row) => row.surveyAt),
      installationAt: time<Row>('Instalasi (WIB)', 'Installation (WIB)', (row) => row.installationAt),
      notes: text<Row>('Catatan', 'Notes', (row) => row.notes),
      rejectionReason: text<Row>('Alasan penolakan', 'Reason of rejection', (row) => row.rejectionReason),
      createdAt: time<Row>('Dibuat (WIB)', 'Created (WIB)', (row) => row.createdAt),
      updatedAt: time<Row>('Diubah (WIB)', 'Changed (WIB)', (row) => row.updatedAt),
    },
  });
