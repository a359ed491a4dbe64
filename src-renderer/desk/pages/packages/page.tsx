import { useMemo } from 'react';
import { useLanguage } from '#i18n/use-language.ts';
import { createPackage, listPackages, type Package } from '#shared/contracts/packages.contract.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { IconCancelled, IconCompleted } from '#ui/icons.ts';
import type { ListColumn, ListTab } from '#ui/list/list-types.ts';
import { ResourceList } from '#ui/list/ResourceList.tsx';
import { StatusBadge } from '#ui/StatusBadge.tsx';
import { PackageForm } from './PackageForm.tsx';
import { PackageRecord } from './PackageRecord.tsx';
import { useTexts } from './texts.ts';

export default function PackagesPage() {
  const t = useTexts();
  const { number } = useLanguage();
  const tabs = useMemo<readonly ListTab[]>(
    () => [
      { id: 'active', label: t('tab.active'), query: { active: 'true' } },
      { id: 'retired', label: t('tab.retired'), query: { active: 'false' }, empty: t('noneRetired') },
      { id: 'all', label: t('tab.all'), query: {} },
    ],
    [t],
  );
  const columns = useMemo<readonly ListColumn<Package>[]>(() => {
    const state = (active: boolean) => (
      <StatusBadge
        look={active ? { meaning: 'done', icon: IconCompleted } : { meaning: 'neutral', icon: IconCancelled }}
        label={active ? t('active') : t('retired')}
      />
    );
    return [
      { id: 'name', label: t('name'), width: 240, grow: true, fixed: true, link: true, cell: (row) => row.name },
      { id: 'mbps', label: t('speed'), width: 110, align: 'end', cell: (row) => `${number(row.mbps)} Mbps` },
      { id: 'price', label: t('price'), width: 140, align: 'end', cell: (row) => formatRupiah(row.monthlyPrice) },
      { id: 'customers', label: t('customers'), width: 120, align: 'end', cell: (row) => number(row.customers) },
      { id: 'state', label: t('state'), width: 140, from: 640, cell: (row) => state(row.active) },
    ];
  }, [t, number]);
  return (
    <ResourceList
      contract={listPackages}
      path="/packages"
      title={t('title')}
      testId="package-row"
      tabs={tabs}
      searchLabel={t('search')}
      columns={columns}
      nameOf={(row) => row.name}
      labelOf={(row) => `${row.name}, ${row.mbps} Mbps, ${formatRupiah(row.monthlyPrice)}`}
      narrow={(row) => `${row.name} · ${row.mbps} Mbps · ${formatRupiah(row.monthlyPrice)}`}
      narrowHeight={48}
      record={(id) => <PackageRecord key={id} id={id} />}
      create={{
        label: t('new'),
        permission: createPackage.permission,
        form: (close, created) => <PackageForm onClose={close} onDone={created} />,
      }}
      empty={{ title: t('empty.title'), text: t('empty.text') }}
    />
  );
}
