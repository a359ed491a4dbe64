import { Kbd } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activeKeys } from '#hooks/use-keys.ts';
import { Dialog } from '#ui/Dialog.tsx';
import classes from './frame.module.css';

/** How keys are printed. */
const CAPS: Readonly<Record<string, string>> = { mod: 'Ctrl', escape: 'Esc', enter: 'Enter', arrowdown: '↓', arrowup: '↑' };

/** The keys that work here and now, made from the very list that answers them. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [keys] = useState(activeKeys);
  return (
    <Dialog opened onClose={onClose} title={t('keys.title')} size="sm">
      <dl className={classes.keys}>
        {keys.map(({ keys: combination, label }) => (
          <div key={combination}>
            <dt>{label}</dt>
            <dd>
              {combination.split(/[ +]/).map((key) => (
                <Kbd key={key}>{CAPS[key] ?? key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
