import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { invoicePdf } from '#service/pdf/invoice-pdf.ts';
import { runForeign } from '../support/foreign-program.ts';
import { HOSTILE_NAMES, hostileSheet } from '../support/hostile-names.ts';
import type { ChaosProgram } from './report.ts';

/** What makes a reader of the file act. */
const ACTIVE = ['/JS', '/JavaScript', '/Launch', '/OpenAction', '/AA', '/URI', '/Annot', '/EmbeddedFile'] as const;

/** P8: PDFs are data, in the eyes of a reader that is not ours. */
export const p8Pdf: ChaosProgram = {
  name: 'p8-pdf',
  promise: 'qpdf finds the invoices of 50 hostile names sound, and nothing in them that acts',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'kabar-p8-'));
    const broken: string[] = [];
    const check = (file: string) => runForeign('qpdf', ['--check', file], 'qpdf');
    try {
      const file = join(folder, 'invoice.pdf');
      const unpacked = join(folder, 'unpacked.pdf');
      let bytes = 0;
      for (const name of HOSTILE_NAMES) {
        const label = JSON.stringify(name.slice(0, 40));
        const pdf = await buffer(invoicePdf(hostileSheet(name)));
        bytes += pdf.length;
        await writeFile(file, pdf);
        const { code, output } = check(file);
        if (code !== 0) broken.push(`${label}: qpdf says ${code} ${output.trim().split('\n').at(-1)}`);
        runForeign('qpdf', ['--qdf', '--object-streams=disable', '--normalize-content=n', file, unpacked], 'qpdf');
        // Strings of the drawing operators stand there as hexadecimal, so no name can look like markup.
        const text = await readFile(unpacked, 'latin1');
        for (const markup of ACTIVE) if (text.includes(markup)) broken.push(`${label}: ${markup} in the file`);
      }
      // The judge itself: a file cut in half must not pass.
      const whole = await buffer(invoicePdf(hostileSheet('Budi Santoso')));
      await writeFile(file, whole.subarray(0, whole.length / 2));
      if (check(file).code === 0) broken.push('qpdf finds half a file sound: it proves nothing');
      return {
        figures: {
          reader: runForeign('qpdf', ['--version'], 'qpdf').output.split('\n')[0] ?? '',
          'invoices checked': HOSTILE_NAMES.length,
          'bytes in all': bytes,
        },
        broken,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
