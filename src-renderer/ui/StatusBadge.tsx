import { type Look, meaningColor, meaningTextColor } from './meaning.ts';
import classes from './status-badge.module.css';

interface StatusBadgeProps {
  readonly look: Look;
  readonly label: string;
  /** Colours the word too: for what needs eyes. */
  readonly strong?: boolean;
}

/** Icon and word of one meaning. */
export function StatusBadge({ look, label, strong = false }: StatusBadgeProps) {
  return (
    <span className={classes.badge} style={strong ? { color: meaningTextColor(look.meaning) } : undefined}>
      <look.icon size={16} stroke={1.9} color={meaningColor(look.meaning)} aria-hidden />
      <span className="ellipsis">{label}</span>
    </span>
  );
}
