import { useTranslation } from 'react-i18next';
import { useStore } from '#hooks/use-store.ts';
import { lazyPart } from '../lazy-part.tsx';
import classes from './bulk.module.css';
import { dockedOperations } from './bulk-dock.ts';

const DockedOperation = lazyPart(async () => (await import('./DockedOperation.tsx')).DockedOperation);

/** Operations that run or have just ended, in a corner of every page: progress, then what became of the rows. */
export function BulkDock() {
  const { t } = useTranslation();
  const ids = useStore(dockedOperations);
  if (ids.length === 0) return null;
  return (
    <section className={classes.dock} aria-label={t('bulk.dock')}>
      {ids.map((id) => (
        <DockedOperation key={id} id={id} />
      ))}
    </section>
  );
}
