import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatPhone } from '#shared/domain/phone.ts';
import { IconCopy, IconSent } from './icons.ts';

/** A phone number as people read it; what is copied is the stored form. */
export function Phone({ phone, copyable = false }: { readonly phone: string; readonly copyable?: boolean }) {
  const { t } = useTranslation();
  const shown = formatPhone(phone);
  if (!copyable) return <span className="tabular">{shown}</span>;
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
      <span className="tabular">{shown}</span>
      <CopyButton value={phone}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('action.copied') : t('action.copyPhone', { phone })}>
            <ActionIcon size="sm" onClick={copy} aria-label={t('action.copyPhone', { phone })}>
              {copied ? <IconSent size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
