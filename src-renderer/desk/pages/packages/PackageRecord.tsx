import { Button } from '@mantine/core';
import { useState } from 'react';
import { useRecord } from '#api/use-record.ts';
import { useRecordWrite } from '#api/use-record-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { getPackage, updatePackage } from '#shared/contracts/packages.contract.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { notifyDone, notifyProblem } from '#ui/feedback/notify.ts';
import { FactList } from '#ui/list/FactList.tsx';
import { RecordBody, RecordPanel } from '#ui/list/RecordPanel.tsx';
import { PackageForm } from './PackageForm.tsx';
import { useTexts } from './texts.ts';

export function PackageRecord({ id }: { readonly id: number }) {
  const t = useTexts();
  const { number, errorText } = useLanguage();
  const view = useRecord(getPackage, id);
  const write = useRecordWrite(updatePackage, getPackage);
  const [editing, setEditing] = useState(false);
  const one = view.record;
  const retire = async (): Promise<void> => {
    if (one === null) return;
    try {
      await write.mutateAsync({ params: { id: String(id) }, body: { active: !one.active } });
      notifyDone(t(one.active ? 'nowRetired' : 'nowActive', { name: one.name }), `package-${id}`);
    } catch (error) {
      notifyProblem(one.name, errorText(error), `package-${id}`);
    }
  };
  return (
    <RecordPanel
      label={view.row?.name ?? t('one')}
      header={<h2>{view.row?.name}</h2>}
      actions={
        one?.abilities.update === true ? (
          <>
            <Button size="xs" onClick={() => setEditing(true)}>
              {t('edit')}
            </Button>
            <Button size="xs" variant="default" loading={write.isPending} onClick={() => void retire()}>
              {one.active ? t('retire') : t('bringBack')}
            </Button>
          </>
        ) : undefined
      }
    >
      <RecordBody view={view} permission={getPackage.permission}>
        {(record) => (
          <FactList
            facts={[
              [t('speed'), `${number(record.mbps)} Mbps`],
              [t('price'), formatRupiah(record.monthlyPrice)],
              [t('customers'), number(record.customers)],
              [t('state'), record.active ? t('active') : t('retired')],
            ]}
          />
        )}
      </RecordBody>
      {editing && one !== null ? (
        <PackageForm record={one} onClose={() => setEditing(false)} onDone={() => setEditing(false)} />
      ) : null}
    </RecordPanel>
  );
}
