/** Colours that people with any kind of colour vision tell apart; the same thing has the same one in every chart. */
export const CHART_COLORS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const;

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly kind: 'line' | 'area' | 'bar';
}

export interface ChartPoint {
  readonly key: string;
  readonly label: string;
  /** Null: nothing is known, which is not zero. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The list of exactly these rows. */
  readonly href?: string | null;
}

/** Something that happened: an outage, a campaign. */
export interface ChartMark {
  readonly key: string;
  readonly label: string;
}
