import { useTranslation } from 'react-i18next';
import type { Technician } from '#shared/contracts/technicians.contract.ts';
import { IconRating } from '../../../ui/icons.ts';
import classes from './assign.module.css';

/** The customer's area first, then the least busy, then by name. */
export function rankTechnicians(technicians: readonly Technician[], area: string | null): Technician[] {
  const distance = (technician: Technician): number => (area !== null && technician.area?.name === area ? 0 : 1);
  return technicians.toSorted(
    (a, b) => distance(a) - distance(b) || a.openTickets - b.openTickets || a.name.localeCompare(b.name, 'id'),
  );
}

interface TechnicianChoiceProps {
  readonly technician: Technician;
  readonly isInArea: boolean;
  readonly isCurrent: boolean;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

export function TechnicianChoice({ technician, isInArea, isCurrent, checked, onChoose }: TechnicianChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className={classes.choice} data-checked={checked || undefined} data-testid={`assign-technician-${technician.id}`}>
      <input type="radio" name="technician" checked={checked} onChange={onChoose} />
      <span className={classes.who}>
        <span className="ellipsis">
          {technician.name}
          {isCurrent ? <span className={classes.hint}> · {t('assign.current')}</span> : null}
        </span>
        <span className={`${classes.hint} ellipsis`}>
          {isInArea ? <strong>{technician.area?.name}</strong> : (technician.area?.name ?? t('assign.noArea'))}
          {technician.skills.length > 0 ? ` · ${technician.skills.join(', ')}` : ''}
        </span>
      </span>
      {technician.averageRating === null ? null : (
        <span className={`${classes.rating} tabular`} title={t('assign.rating')}>
          <IconRating size={13} aria-label={t('assign.rating')} /> {technician.averageRating.toFixed(1).replace('.', ',')}
        </span>
      )}
      <span className={`${classes.load} tabular`} data-free={technician.openTickets === 0 || undefined}>
        {technician.openTickets === 0 ? t('assign.free') : t('assign.load', { count: technician.openTickets })}
      </span>
    </label>
  );
}
