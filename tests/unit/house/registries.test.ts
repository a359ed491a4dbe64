import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { GATEWAYS } from '#service/gateways/registry.ts';
import { REPORTS } from '#service/reports/registry.ts';
import { composedFeatures } from '../../support/composed-features.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

const SERVICE = 'src-main/service';
const featureOf = (file: string): string => `${dirname(file)}/${basename(dirname(file))}.feature.ts`;

/** Whatever is one file and one line: which files they are, and which file has the line. */
const KINDS: readonly {
  readonly folder: string;
  readonly isOne: (file: string) => boolean;
  readonly line: (file: string) => string;
}[] = [
  { folder: `${SERVICE}/features`, isOne: (file) => /\.(notification|bulk|export|duty)\.ts$/.test(file), line: featureOf },
  { folder: `${SERVICE}/features`, isOne: (file) => file.endsWith('.feature.ts'), line: () => `${SERVICE}/features/compose.ts` },
  { folder: `${SERVICE}/reports`, isOne: (file) => file.endsWith('.report.ts'), line: () => `${SERVICE}/reports/registry.ts` },
  {
    folder: `${SERVICE}/reports/metrics`,
    isOne: (file) => file.endsWith('.metrics.ts'),
    line: () => `${SERVICE}/reports/metrics/registry.ts`,
  },
  {
    folder: `${SERVICE}/gateways`,
    isOne: (file) => /^export const \w+: GatewayDescriptor\b/m.test(read(file)),
    line: () => `${SERVICE}/gateways/registry.ts`,
  },
  ...['postgres', 'sqlite'].map((store) => ({
    folder: `${SERVICE}/db/${store}/schema`,
    isOne: (file: string) => /\b(?:pg|sqlite)Table\(/.test(read(file)),
    line: () => `${SERVICE}/db/${store}/schema/index.ts`,
  })),
  {
    folder: 'src-shared/contracts',
    isOne: (file) => file.endsWith('.contract.ts'),
    line: () => 'src-shared/contracts/registry.ts',
  },
  { folder: 'src-shared/contracts', isOne: (file) => file.endsWith('.details.ts'), line: () => 'src-shared/contracts/errors.ts' },
  {
    folder: 'src-renderer/desk/pages',
    isOne: (file) => file.endsWith('/page.meta.ts'),
    line: () => 'src-renderer/desk/pages/registry.ts',
  },
];

it.each(KINDS)('what is added to $folder has its line', ({ folder, isOne, line }) => {
  const files = filesBelow(folder).filter(isOne);
  expect(files.length).toBeGreaterThan(0);
  const missing = files.flatMap((file) => {
    const place = line(file);
    const written = `'./${relative(dirname(place), file).split(sep).join('/')}'`;
    return existsSync(join(root, place)) && read(place).includes(written) ? [] : [`${place} has no line for ${written}`];
  });
  expect(missing).toEqual([]);
});

it('every folder of the features is a feature of its name', () => {
  const folders = readdirSync(join(root, SERVICE, 'features'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).toSorted()).toEqual(
    composedFeatures()
      .map(({ name }) => name)
      .toSorted(),
  );
});

it('what a feature brings and what the dashboard shows has the id that its file name says', () => {
  const features = composedFeatures();
  const ids = [
    ...features.flatMap(({ notifications = [] }) => notifications.map(({ id }) => `${id.replaceAll('_', '-')}.notification.ts`)),
    ...features.flatMap(({ bulk = [] }) => bulk.map(({ id }) => `${id.replace('.', '-')}.bulk.ts`)),
    ...features.flatMap(({ exports = [] }) => exports.map(({ resourceId }) => `${resourceId}.export.ts`)),
    ...REPORTS.map(({ id }) => `${id}.report.ts`),
  ];
  const files = [...filesBelow(`${SERVICE}/features`), ...filesBelow(`${SERVICE}/reports`)].map((file) => basename(file));
  expect(ids.toSorted()).toEqual(files.filter((file) => /\.(notification|bulk|export|report)\.ts$/.test(file)).toSorted());
});

it('every gateway takes the exam', () => {
  const examined = filesBelow('tests/service/gateways').flatMap((file) =>
    [...read(file).matchAll(/^examineGateway\(\{\n {2}id: '(\w+)'/gm)].map(([, id]) => id),
  );
  expect(examined.toSorted()).toEqual(GATEWAYS.map(({ id }) => id).toSorted());
});
