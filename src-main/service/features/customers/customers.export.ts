import { and, eq, isNull } from 'drizzle-orm';
import type { ResourceDefinition } from '#service/bulk/bulk-resource.ts';
import { defineExport, number, phone, text, time } from '#service/bulk/exports/define-export.ts';
import { areas, customers, packages } from '#service/db/postgres/schema/index.ts';
import type { Database } from '#service/db/unit-of-work.ts';
import { oneOf } from '#service/lists/by-id.ts';
import { exportCustomers } from '#shared/contracts/exports.contract.ts';
import { CUSTOMER_STATUS_LABELS } from '#shared/domain/customer.ts';
import type { BulkCustomer } from './customers.resource.ts';

async function read(db: Database, ids: readonly number[]) {
  return db
    .select({
      id: customers.id,
      code: customers.code,
      name: customers.name,
      phone: customers.phone,
      email: customers.email,
      address: customers.address,
      area: areas.name,
      package: packages.name,
      monthlyPrice: packages.monthlyPrice,
      status: customers.status,
      tags: customers.tags,
      installedAt: customers.installedAt,
      createdAt: customers.createdAt,
      updatedAt: customers.updatedAt,
    })
    .from(customers)
    .leftJoin(areas, eq(areas.id, customers.areaId))
    .leftJoin(packages, eq(packages.id, customers.packageId))
    .where(and(oneOf(customers.id, ids), isNull(customers.deletedAt)));
}
type Row = Awaited<ReturnType<typeof read>>[number];

export const customersExport = ({ matching }: Pick<ResourceDefinition<BulkCustomer>, 'matching'>) =>
  defineExport({
    resource: { id: 'customers', matching },
    route: exportCustomers,
    fileName: { id: 'pelanggan', en: 'customers' },
    read,
    columns: {
      code: text<Row>('Kode', 'Code', (row) => row.code),
      name: text<Row>('Nama', 'Name', (row) => row.name),
      phone: phone<Row>('Telepon', 'Phone', (row) => row.phone),
      email: text<Row>('Email', 'E-mail', (row) => row.email),
      address: text<Row>('Alamat', 'Address', (row) => row.address),
      area: text<Row>('Area', 'Area', (row) => row.area),
      package: text<Row>('Paket', 'Package', (row) => row.package),
      monthlyPrice: number<Row>('Harga per bulan (Rp)', 'Price per month (Rp)', (row) => row.monthlyPrice),
      status: text<Row>('Status', 'Status', (row, language) => CUSTOMER_STATUS_LABELS[row.status][language]),
      tags: text<Row>('Label', 'Tags', (row) => row.tags.join(', ')),
      installedAt: time<Row>('Terpasang (WIB)', 'Installed (WIB)', (row) => row.installedAt),
      createdAt: time<Row>('Dibuat (WIB)', 'Created (WIB)', (row) => row.createdAt),
      updatedAt: time<Row>('Diubah (WIB)', 'Changed (WIB)', (row) => row.updatedAt),
    },
  });
