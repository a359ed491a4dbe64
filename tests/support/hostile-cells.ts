/** What makes spreadsheets compute, and what only looks like it (RELIABILITY P9). */
export const HOSTILE_CELLS: readonly string[] = [
  ...['=', '+', '-', '@', '\t', '\r', '\n', '\u0000'].flatMap((sign) => [
    `${sign}HYPERLINK("http://evil","x")`,
    `${sign}=1+1`,
    ` ${sign}1+1`,
    `${sign}`,
  ]),
  '\u0000=1+1',
  '\u0001\u0002=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '@SUM(1)',
  "=cmd|' /C calc'!A0",
];
/** What must come through as it is. */
export const HARMLESS_CELLS: readonly string[] = [
  'Budi; "Si" Kecil, SE',
  'baris satu\nbaris dua',
  '<f>1+1</f>',
  '</t></is></c><c><f>1</f></c>',
  '_x003D_1+1',
  'a\u0000b',
  '😀'.repeat(3),
  '\ud800x',
];
