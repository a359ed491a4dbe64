import type { CSSProperties, ReactNode } from 'react';
import classes from './record-panel.module.css';

interface FactListProps {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
  /** Pixels a column has at least. */
  readonly columnWidth?: number;
}

/** What is known of a record, label over value, in as many columns as there is room for. */
export function FactList({ facts, columnWidth = 190 }: FactListProps) {
  return (
    <dl className={classes.facts} style={{ '--fact-width': `${columnWidth}px` } as CSSProperties}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
