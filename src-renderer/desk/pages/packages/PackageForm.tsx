import { NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRecordWrite } from '#api/use-record-write.ts';
import { createPackage, getPackage, type Package, updatePackage } from '#shared/contracts/packages.contract.ts';
import { notifyDone } from '#ui/feedback/notify.ts';
import { FormPanel } from '#ui/form/FormPanel.tsx';
import { useFormPanel } from '#ui/form/use-form-panel.ts';
import { useTexts } from './texts.ts';

interface PackageFormProps {
  /** Absent: a new one. */
  readonly record?: Package;
  readonly onClose: () => void;
  readonly onDone: (id: number) => void;
}

export function PackageForm({ record, onClose, onDone }: PackageFormProps) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const create = useRecordWrite(createPackage, getPackage);
  const update = useRecordWrite(updatePackage, getPackage);
  const least = (value: number | string) => (Number(value) >= 1 ? null : common('form.required'));
  const state = useFormPanel(
    {
      name: record === undefined ? 'package.create' : 'package.edit',
      about: record?.id ?? '',
      initial: {
        name: record?.name ?? '',
        mbps: (record?.mbps ?? '') as number | string,
        monthlyPrice: (record?.monthlyPrice ?? '') as number | string,
      },
      validate: { name: (name) => (name.trim() === '' ? common('form.required') : null), mbps: least, monthlyPrice: least },
      submit: async ({ name, mbps, monthlyPrice }) => {
        const body = { name: name.trim(), mbps: Number(mbps), monthlyPrice: Number(monthlyPrice) };
        const { data } = await (record === undefined
          ? create.mutateAsync({ body })
          : update.mutateAsync({ params: { id: String(record.id) }, body }));
        notifyDone(t('saved', { name: data.name }), `package-${data.id}`);
        return data.id;
      },
      onDone: (id) => onDone(Number(id)),
    },
    onClose,
  );
  const { form } = state;
  return (
    <FormPanel
      state={state}
      testId="package"
      frame={record === undefined ? 'panel' : 'dialog'}
      title={record === undefined ? t('new') : t('editTitle', { name: record.name })}
      submitLabel={t('save')}
      width={440}
    >
      <TextInput label={t('name')} withAsterisk maxLength={80} {...form.getInputProps('name')} />
      <NumberInput label={t('speed')} withAsterisk suffix=" Mbps" allowDecimal={false} {...form.getInputProps('mbps')} />
      <NumberInput
        label={t('price')}
        description={t('priceHelp')}
        withAsterisk
        prefix="Rp "
        thousandSeparator="."
        decimalSeparator=","
        allowDecimal={false}
        {...form.getInputProps('monthlyPrice')}
      />
    </FormPanel>
  );
}
