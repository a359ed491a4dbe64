import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ChartMark, ChartPoint, ChartSeries } from './chart-types.ts';

interface ChartDrawingProps {
  readonly series: readonly ChartSeries[];
  readonly points: readonly ChartPoint[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  readonly onPoint: (point: ChartPoint) => void;
}

const AXIS = { fontSize: 12, fill: 'var(--text-secondary)' } as const;

/** The drawing itself; Recharts comes with it, and it comes with the first chart. */
export function ChartDrawing({ series, points, marks, format, onPoint }: ChartDrawingProps) {
  const data = points.map((point) => ({ key: point.key, label: point.label, ...point.values }));
  const labelOf = (key: string): string => points.find((point) => point.key === key)?.label ?? key;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        onClick={({ activeIndex }) => {
          const point = points[Number(activeIndex)];
          if (point !== undefined) onPoint(point);
        }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="key" tickFormatter={labelOf} tick={AXIS} tickLine={false} axisLine={false} minTickGap={24} />
        <YAxis tickFormatter={(value: number) => format(value)} tick={AXIS} tickLine={false} axisLine={false} width={64} />
        <Tooltip
          labelFormatter={(key) => labelOf(String(key))}
          formatter={(value) => format(Number(value))}
          contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line-strong)', borderRadius: 6, fontSize: 12 }}
        />
        {marks.map(({ key, label }) => (
          <ReferenceLine key={`${key}${label}`} x={key} stroke="var(--meaning-warning)" strokeDasharray="3 3" label={label} />
        ))}
        {series.map(({ id, label, color, kind }) => {
          const common = { key: id, dataKey: id, name: label, isAnimationActive: false } as const;
          if (kind === 'bar') return <Bar {...common} key={id} fill={color} maxBarSize={36} />;
          if (kind === 'area') {
            return <Area {...common} key={id} stroke={color} fill={color} fillOpacity={0.18} connectNulls={false} />;
          }
          return <Line {...common} key={id} stroke={color} strokeWidth={2} dot={false} connectNulls={false} />;
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
