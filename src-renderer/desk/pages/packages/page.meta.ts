import { definePage, recordSource } from '#desk/pages/page-meta.ts';
import { createPackage, listPackages } from '#shared/contracts/packages.contract.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { IconAdd, IconPackage } from '#ui/icons.ts';
import { packageTexts } from './texts.ts';

export const packagesPage = definePage({
  id: 'packages',
  path: '/packages',
  parts: 'list',
  label: { id: 'Paket', en: 'Packages' },
  icon: IconPackage,
  permission: listPackages.permission,
  group: 'system',
  goKey: 'p',
  actions: [
    {
      id: 'new-package',
      label: { id: 'Paket baru', en: 'New package' },
      icon: IconAdd,
      permission: createPackage.permission,
      to: '/packages/new',
    },
  ],
  records: recordSource(listPackages, (row) => ({
    id: row.id,
    number: `${row.mbps} Mbps`,
    title: row.name,
    hint: formatRupiah(row.monthlyPrice),
  })),
  texts: packageTexts,
});
