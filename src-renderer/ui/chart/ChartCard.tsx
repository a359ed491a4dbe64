import { ActionIcon, Menu, Skeleton } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import { ErrorState } from '../feedback/StateView.tsx';
import { IconMore, IconWarning } from '../icons.ts';
import { agoText } from '../relative-time.ts';
import { saveBlob } from '../upload/save-blob.ts';
import classes from './chart.module.css';
import { chartCsv } from './chart-csv.ts';
import { chartPng } from './chart-png.ts';
import type { ChartMark, ChartPoint, ChartSeries } from './chart-types.ts';

const ChartDrawing = lazy(async () => ({ default: (await import('./ChartDrawing.tsx')).ChartDrawing }));

interface ChartCardProps {
  readonly title: string;
  /** What the points are: "Tanggal". */
  readonly axis: string;
  readonly series: readonly ChartSeries[];
  /** Null: not there yet. */
  readonly points: readonly ChartPoint[] | null;
  readonly marks?: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** When the figures were true, ISO 8601. */
  readonly asOf: string | null;
  readonly error?: unknown;
  readonly onRetry?: () => void;
}

/** Older than this the age is said in amber. */
const OLD_MS = 5 * 60_000;

/** A chart with what every chart owes: its age, no data that is not zero, a door behind each point, CSV, PNG, and a table. */
export function ChartCard(props: ChartCardProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const navigate = useNavigate();
  const now = useNow(10_000);
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { title, series, points, format, asOf, error, onRetry } = props;
  const isEmpty = points?.every(({ values }) => series.every(({ id }) => (values[id] ?? null) === null)) === true;
  const at = asOf === null ? null : toDate(asOf);
  const isOld = at !== null && now.getTime() - at.getTime() > OLD_MS;
  const name = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const savePng = async (): Promise<void> => {
    const svg = box.current?.querySelector<SVGSVGElement>('svg.recharts-surface');
    if (!svg) return;
    const blob = await chartPng(svg, getComputedStyle(document.body).backgroundColor);
    if (blob !== null) saveBlob(blob, `${name}.png`);
  };
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {at === null ? null : (
          <span className={classes.age} data-old={isOld || undefined}>
            {isOld ? <IconWarning size={13} aria-hidden /> : null}
            {t('chart.asOf', { time: formatWib(at, language, 'time'), age: agoText(t, at, now) })}
          </span>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('chart.menu', { title })}>
              <IconMore size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsTable(!asTable)}>{asTable ? t('chart.asChart') : t('chart.asTable')}</Menu.Item>
            <Menu.Item disabled={points === null || asTable || isEmpty} onClick={() => void savePng()}>
              {t('chart.png')}
            </Menu.Item>
            <Menu.Item
              disabled={points === null}
              onClick={() =>
                points !== null && saveBlob(new Blob([chartCsv(props.axis, series, points)], { type: 'text/csv' }), `${name}.csv`)
              }
            >
              {t('chart.csv')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.body} ref={box}>
        {points === null ? (
          error === undefined || error === null ? (
            <Skeleton height="100%" />
          ) : (
            <ErrorState error={error} onRetry={() => onRetry?.()} />
          )
        ) : isEmpty ? (
          <p className={classes.nothing}>{t('chart.noData')}</p>
        ) : asTable ? (
          <ChartTable {...props} points={points} />
        ) : (
          <Suspense fallback={<Skeleton height="100%" />}>
            <ChartDrawing
              series={series}
              points={points}
              marks={props.marks ?? []}
              format={format}
              onPoint={({ href }) => {
                if (href) void navigate(href);
              }}
            />
          </Suspense>
        )}
      </div>
      {series.length > 1 ? (
        <ul className={classes.legend}>
          {series.map(({ id, label, color }) => (
            <li key={id}>
              <span style={{ background: color }} aria-hidden /> {label}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function ChartTable({ axis, series, points, format }: ChartCardProps & { readonly points: readonly ChartPoint[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{axis}</th>
            {series.map(({ id, label }) => (
              <th scope="col" key={id}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ key, label, values, href }) => (
            <tr key={key}>
              <th scope="row">{href ? <Link to={href}>{label}</Link> : label}</th>
              {series.map(({ id }) => (
                <td key={id} className="tabular">
                  {(values[id] ?? null) === null ? t('chart.unknown') : format(values[id] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
