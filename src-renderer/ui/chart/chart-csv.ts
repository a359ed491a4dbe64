import type { ChartPoint, ChartSeries } from './chart-types.ts';

/** A chart as a table for a spreadsheet: separated by `;` as Indonesian ones expect it, every cell quoted, no cell a formula. */
export function chartCsv(first: string, series: readonly ChartSeries[], points: readonly ChartPoint[]): string {
  const rows = [
    [first, ...series.map(({ label }) => label)],
    ...points.map(({ label, values }) => [label, ...series.map(({ id }) => values[id] ?? '')]),
  ];
  return `\uFEFF${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return `"${value}"`;
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
