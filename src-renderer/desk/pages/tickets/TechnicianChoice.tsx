import type { TechnicianSuggestion } from '#shared/contracts/technicians.contract.ts';
import { IconRating } from '#ui/icons.ts';
import classes from './assign.module.css';
import { useTexts } from './texts.ts';

interface TechnicianChoiceProps {
  readonly technician: TechnicianSuggestion;
  readonly isCurrent: boolean;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

export function TechnicianChoice({ technician, isCurrent, checked, onChoose }: TechnicianChoiceProps) {
  const t = useTexts();
  const near = technician.reasons.find(({ code }) => code === 'same_area' || code === 'same_city')?.code;
  const load = technician.openTickets + technician.openRegistrations;
  const isSkilled = technician.reasons.some(({ code }) => code === 'skill');
  return (
    <label className={classes.choice} data-checked={checked || undefined} data-testid={`assign-technician-${technician.id}`}>
      <input type="radio" name="technician" checked={checked} onChange={onChoose} />
      <span className={classes.who}>
        <span className="ellipsis">
          {technician.name}
          {isCurrent ? <span className={classes.hint}> · {t('assign.current')}</span> : null}
        </span>
        <span className={`${classes.hint} ellipsis`}>
          {near === undefined ? (technician.area?.name ?? t('assign.noArea')) : <strong>{technician.area?.name}</strong>}
          {near === 'same_city' ? ` · ${t('assign.sameCity')}` : ''}
          {isSkilled ? ` · ${t('assign.skilled')}` : ''}
        </span>
      </span>
      {technician.averageRating === null ? null : (
        <span className={`${classes.rating} tabular`} title={t('assign.rating')}>
          <IconRating size={13} aria-label={t('assign.rating')} /> {technician.averageRating.toFixed(1).replace('.', ',')}
        </span>
      )}
      <span className={`${classes.load} tabular`} data-free={load === 0 || undefined}>
        {load === 0 ? t('assign.free') : t('assign.load', { count: load })}
      </span>
    </label>
  );
}
