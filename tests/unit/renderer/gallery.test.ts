import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../src-renderer');
/** Shown whole by the pages, or only inside another part. */
const SHOWN_BY_PAGES = new Set([
  'BulkBar',
  'BulkDialog',
  'BulkDock',
  'ColumnChoice',
  'ExportDialog',
  'ChartDrawing',
  'CountText',
  'CustomerPicker',
  'ChangePasswordView',
  'DataGrid',
  'DemoUsers',
  'Dialog',
  'DockedOperation',
  'EmergencyDialog',
  'FilterBar',
  'FilterSheet',
  'Flash',
  'FormPanel',
  'GridRow',
  'HeadCell',
  'ListTools',
  'RecordBody',
  'RecordPanel',
  'ResourceList',
  'SavedViews',
  'SearchBox',
  'SignInView',
  'StatusBadge',
  'UnsavedDialog',
  'ViewForm',
  'WhatsAppText',
]);

describe('the gallery', () => {
  it('shows every part of the kit', () => {
    const files = ['ui', 'desk/parts'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.tsx'))
        .map((file) => readFileSync(join(root, folder, file), 'utf8')),
    );
    const parts = files.flatMap((text) =>
      [...text.matchAll(/^export (?:default )?(?:function|const) ([A-Z][a-z]\w*)(?=[<(]| = memo)/gm)].map(
        (match) => match[1] ?? '',
      ),
    );
    const gallery = readFileSync(join(root, 'desk/pages/gallery/entries.tsx'), 'utf8');
    const shown = new Set([...gallery.matchAll(/name: '(\w+)'/g)].map((match) => match[1] ?? ''));
    expect(parts.length).toBeGreaterThan(40);
    expect([...new Set(parts)].filter((part) => !shown.has(part) && !SHOWN_BY_PAGES.has(part))).toEqual([]);
    expect([...SHOWN_BY_PAGES].filter((part) => !parts.includes(part))).toEqual([]);
  });
});
