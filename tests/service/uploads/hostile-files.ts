import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A file that somebody tries to get past the uploads, and what must become of it. */
export interface HostileFile {
  readonly note: string;
  readonly bytes: Buffer;
  readonly filename: string;
  readonly type?: string;
  /** Code of the refusal, or the type it is stored as. */
  readonly outcome: string;
}

const SCRIPT = '<script>alert(document.domain)</script>';
const MARKER = 'SECRET-PLACE-6.2088S';

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG that claims a size it does not have. */
function claimedPng(width: number, height: number, data = deflateSync(Buffer.alloc(1_000))): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))]);
}

function pdf(objects: readonly string[], trailer = '/Root 1 0 R'): Buffer {
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.7\n${body}trailer << /Size ${objects.length + 1} ${trailer} >>\nstartxref\n0\n%%EOF\n`, 'latin1');
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>';
/** An honest PDF of one empty page. */
export const PLAIN_PDF = pdf([CATALOG, PAGES, PAGE]);

function objectStream(content: string): string {
  const packed = deflateSync(Buffer.from(content, 'latin1')).toString('latin1');
  return `<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`;
}

function box(type: string, data: Buffer | string = ''): Buffer {
  const body = Buffer.from(data as string);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

/** The boxes of a film without a picture: enough for what is checked. */
export const PLAIN_MP4 = Buffer.concat([
  box('ftyp', 'isom\0\0\x02\0isomiso2'),
  box('moov', 'x'.repeat(40)),
  box('mdat', 'y'.repeat(100)),
]);

function zip(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 0, 'latin1');
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  return Buffer.concat([local, Buffer.from(name), packed]);
}

/** What is left of a picture must not hold this. */
export const HIDDEN = [MARKER, SCRIPT, '<?php', 'GPS', 'Exif', 'http://ns.adobe.com'];

/** RELIABILITY P7: the corpus. `proof` routes take JPEG, PNG, WebP and PDF. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const picture = (format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif') =>
    sharp({ create: { width: 64, height: 48, channels: 3, background: '#3366cc' } })
      .toFormat(format)
      .toBuffer();
  const [jpeg, png, webp, gif, tiff, avif] = await Promise.all([
    picture('jpeg'),
    picture('png'),
    picture('webp'),
    picture('gif'),
    picture('tiff'),
    picture('avif'),
  ]);
  const withPlace = await sharp(jpeg)
    .withExif({
      IFD0: { Copyright: MARKER },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 12/1 31/1', GPSLongitude: '106/1 50/1 44/1' },
    })
    .toBuffer();
  const pngText = (data: string) => {
    const at = png.length - 12;
    return Buffer.concat([png.subarray(0, at), pngChunk('tEXt', Buffer.from(`Comment\0${data}`)), png.subarray(at)]);
  };
  const jpegComment = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xfe, 0, SCRIPT.length + 2]),
    Buffer.from(SCRIPT),
    jpeg.subarray(2),
  ]);
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`);
  const html = Buffer.from(`<!doctype html>${SCRIPT}`);
  const after = (bytes: Buffer, tail: string | Buffer) => Buffer.concat([bytes, Buffer.from(tail as string)]);

  const files: [note: string, bytes: Buffer, filename: string, outcome: string, type?: string][] = [
    // No pictures at all, whatever they are called.
    ['SVG with script', svg, 'x.svg', 'file_type', 'image/svg+xml'],
    ['SVG as JPEG', svg, 'x.jpg', 'file_type', 'image/jpeg'],
    ['SVG behind an XML head', after(Buffer.from('<?xml version="1.0"?>'), svg), 'x.png', 'file_type'],
    ['HTML as JPEG', html, 'proof.jpg', 'file_type', 'image/jpeg'],
    ['HTML as PDF', html, 'proof.pdf', 'file_type', 'application/pdf'],
    ['HTML with a PDF inside', after(html, PLAIN_PDF), 'proof.pdf', 'file_type'],
    ['PDF behind blanks', after(Buffer.from('\n\n\n'), PLAIN_PDF), 'proof.pdf', 'file_type'],
    ['text', Buffer.from('bukti transfer'), 'proof.txt', 'file_type'],
    ['JSON', Buffer.from('{"a":1}'), 'proof.json', 'file_type'],
    ['Windows program', after(Buffer.from('MZ'), Buffer.alloc(200)), 'proof.jpg.exe', 'file_type'],
    ['Linux program', after(Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(200)), 'proof', 'file_type'],
    ['shell script', Buffer.from('#!/bin/sh\nrm -rf /'), 'proof.jpg', 'file_type'],
    ['PHP as GIF', after(gif, '<?php system($_GET[0]);'), 'x.php.gif', 'file_type'],
    ['GIF', gif, 'x.gif', 'file_type'],
    ['TIFF', tiff, 'x.tif', 'file_type'],
    ['AVIF', avif, 'x.avif', 'file_type'],
    ['AVIF as MP4', avif, 'x.mp4', 'file_type', 'video/mp4'],
    ['HEIC', Buffer.concat([box('ftyp', 'heic\0\0\0\0mif1heic'), box('meta', 'x'.repeat(50))]), 'IMG.HEIC', 'file_type'],
    ['BMP', after(Buffer.from('BM'), Buffer.alloc(100)), 'x.bmp', 'file_type'],
    ['icon', after(Buffer.from([0, 0, 1, 0]), Buffer.alloc(100)), 'x.ico', 'file_type'],
    ['ZIP', zip('a.txt', Buffer.from('a')), 'x.zip', 'file_type'],
    ['ZIP bomb', zip('bomb', Buffer.alloc(20_000_000)), 'x.zip', 'file_type'],
    ['DOCX', zip('[Content_Types].xml', Buffer.from('<Types/>')), 'x.docx', 'file_type'],
    ['MP4 where only pictures are taken', PLAIN_MP4, 'x.mp4', 'file_type'],
    ['gzip', Buffer.from('1f8b08000000000000', 'hex'), 'x.jpg', 'file_type'],
    ['first bytes of a JPEG only', Buffer.from([0xff, 0xd8]), 'x.jpg', 'file_type'],
    ['NULs', Buffer.alloc(5_000), 'x.jpg', 'file_type'],
    ['UTF-16 HTML', Buffer.from(`\ufeff${SCRIPT}`, 'utf16le'), 'x.jpg', 'file_type'],
    ['EICAR', Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'), 'x.jpg', 'file_type'],
    ['0 bytes', Buffer.alloc(0), 'x.jpg', 'file_empty'],

    // Pictures that lie.
    ['40,000 × 40,000 px in some KB', claimedPng(40_000, 40_000), 'x.png', 'too_many_pixels'],
    ['50,000 px wide', claimedPng(50_000, 1), 'x.png', 'too_many_pixels'],
    ['50,000 px high', claimedPng(1, 50_000), 'x.png', 'too_many_pixels'],
    ['pixels beyond counting', claimedPng(0x7f_ff_ff_ff, 0x7f_ff_ff_ff), 'x.png', 'broken_image'],
    ['no pixels', claimedPng(0, 0), 'x.png', 'broken_image'],
    ['PNG whose data is too short', claimedPng(600, 600), 'x.png', 'broken_image'],
    ['PNG whose data unpacks for ever', claimedPng(64, 64, deflateSync(Buffer.alloc(30_000_000))), 'x.png', 'either'],
    ['PNG signature and nothing', Buffer.from('89504e470d0a1a0a', 'hex'), 'x.png', 'broken_image'],
    ['JPEG cut in the middle', jpeg.subarray(0, jpeg.length / 2), 'x.jpg', 'broken_image'],
    ['JPEG head before HTML', after(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), html), 'x.jpg', 'broken_image'],
    ['WebP head before a program', after(Buffer.from('RIFF\x40\0\0\0WEBPVP8 '), 'MZ'), 'x.webp', 'broken_image'],

    // Pictures that carry something: only their pixels stay.
    ['JPEG that is also HTML', after(jpeg, html), 'x.html', 'image/jpeg', 'text/html'],
    ['JPEG with a script as comment', jpegComment, 'x.jpg', 'image/jpeg'],
    ['JPEG that is also a ZIP', after(jpeg, zip('a.js', Buffer.from(SCRIPT))), 'x.jar', 'image/jpeg'],
    ['JPEG with PHP behind it', after(jpeg, '<?php system($_GET[0]);'), 'x.php', 'image/jpeg'],
    ['JPEG with GPS', withPlace, 'IMG_0001.JPG', 'image/jpeg'],
    ['PNG with a script as text', pngText(SCRIPT), 'x.png', 'image/png'],
    ['PNG with a PDF behind it', after(png, PLAIN_PDF), 'x.pdf', 'image/png', 'application/pdf'],
    ['WebP with a tail', after(webp, SCRIPT), 'x.webp', 'image/webp'],
    ['JPEG called PNG', jpeg, 'x.png', 'image/jpeg', 'image/png'],
    ['two endings', png, 'proof.png.exe', 'image/png'],
    ['way out of the folder', png, '..\\..\\..\\windows\\x.png', 'image/png'],
    ['way out, with slashes', png, '../../../../etc/passwd', 'image/png'],
    ['NUL in the name', png, 'x.php%00.png', 'image/png'],
    ['no name', jpeg, '', 'image/jpeg'],

    // PDFs that act.
    [
      'PDF with JavaScript',
      pdf([CATALOG.replace('>>', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>'), PAGES, PAGE]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF with written-out letters',
      pdf([CATALOG.replace('>>', '/OpenAction << /S /J#61vaScript /#4aS (x) >> >>'), PAGES, PAGE]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF that starts programs',
      pdf([CATALOG.replace('>>', '/OpenAction << /S /Launch /F (cmd.exe) >> >>'), PAGES, PAGE]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF with a packed script',
      pdf([CATALOG, PAGES, PAGE, objectStream('4 0 << /S /JavaScript /JS (x) >>')]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF with a script in a false stream',
      pdf([CATALOG, PAGES, PAGE, '(<< >>\nstream\n) << /S /JavaScript /JS (x) >>\nendstream']),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF with an attachment',
      pdf([CATALOG.replace('>>', '/Names << /EmbeddedFiles 4 0 R >> >>'), PAGES, PAGE]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF form that sends',
      pdf([CATALOG, PAGES, PAGE.replace('>>', '/AA << /O << /S /SubmitForm >> >> >>')]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF with a form of XML',
      pdf([CATALOG.replace('>>', '/AcroForm << /XFA 4 0 R >> >>'), PAGES, PAGE]),
      'x.pdf',
      'active_content',
    ],
    [
      'PDF whose packed objects unpack for ever',
      pdf([CATALOG, PAGES, PAGE, objectStream(' '.repeat(30_000_000))]),
      'x.pdf',
      'unreadable',
    ],
    ['locked PDF', pdf([CATALOG, PAGES, PAGE], '/Root 1 0 R /Encrypt 5 0 R'), 'x.pdf', 'encrypted'],
    ['PDF cut off', PLAIN_PDF.subarray(0, PLAIN_PDF.length - 12), 'x.pdf', 'cut_off'],
    ['honest PDF', PLAIN_PDF, 'bukti.pdf', 'application/pdf'],
  ];
  return files.map(([note, bytes, filename, outcome, type]) => ({
    note,
    bytes,
    filename,
    outcome,
    ...(type === undefined ? {} : { type }),
  }));
}
