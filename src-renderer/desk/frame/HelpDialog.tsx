import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';
import { useVisiblePages } from './use-pages.ts';

/** Keys of the desk in the order of use. */
const KEYS = [
  { keys: ['Ctrl', 'K'], text: 'help.palette' },
  { keys: ['/'], text: 'help.search' },
  { keys: ['j', 'k'], text: 'help.move' },
  { keys: ['Enter'], text: 'help.open' },
  { keys: ['a'], text: 'help.assign' },
  { keys: ['n'], text: 'help.create' },
  { keys: ['Ctrl', 'Enter'], text: 'help.submit' },
  { keys: ['Esc'], text: 'help.close' },
  { keys: ['?'], text: 'help.help' },
] as const;

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const pages = useVisiblePages();
  return (
    <Modal opened onClose={onClose} title={t('help.title')} size="sm">
      <dl className={classes.keys}>
        {KEYS.map(({ keys, text }) => (
          <div key={text}>
            <dt>{t(text)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
        {pages.map((page) => (
          <div key={page.id}>
            <dt>{t('help.go', { page: t(page.label) })}</dt>
            <dd>
              <Kbd>g</Kbd>
              <Kbd>{page.goKey}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
