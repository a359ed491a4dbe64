import type { areas } from '#service/db/postgres/schema/index.ts';
import type { NewRow } from './bulk-insert.ts';

interface CityPlan {
  readonly code: string;
  readonly name: string;
  readonly olts: readonly { readonly district: string; readonly places: readonly string[] }[];
}

/** Four cities with their OLTs, one per district; every place is served by one ODP. */
const CITIES: readonly CityPlan[] = [
  {
    code: 'KRW',
    name: 'Karawang',
    olts: [
      {
        district: 'Telukjambe',
        places: ['Griya Sukaharja', 'Perum Bumi Teluk', 'Gang Melati', 'Puri Telukjambe', 'Blok Cengkeh', 'Sukaluyu Indah'],
      },
      { district: 'Klari', places: ['Perum Klari Asri', 'Kampung Duren', 'Griya Anggadita', 'Blok Gintung', 'Taman Cibalong'] },
      {
        district: 'Cikampek',
        places: ['Dawuan Permai', 'Perum Cikampek Baru', 'Gang Kenanga', 'Blok Pasar Lama', 'Pucung Residence'],
      },
    ],
  },
  {
    code: 'BKS',
    name: 'Bekasi',
    olts: [
      { district: 'Tambun', places: ['Mangunjaya Indah', 'Perum Tridaya', 'Gang Haji Miran', 'Griya Setia', 'Blok Jatimulya'] },
      { district: 'Cibitung', places: ['Wanasari Regency', 'Telaga Sakinah', 'Kampung Utan', 'Perum Cibitung Lestari'] },
      {
        district: 'Mustikajaya',
        places: ['Padurenan Asri', 'Mutiara Gading', 'Gang Cemara', 'Perum Mustika', 'Blok Bojong', 'Taman Cimuning'],
      },
    ],
  },
  {
    code: 'PWK',
    name: 'Purwakarta',
    olts: [
      { district: 'Jatiluhur', places: ['Bunder Permai', 'Perum Usman', 'Kampung Cibinong', 'Griya Jatiluhur'] },
      { district: 'Bungursari', places: ['Ciwangi Indah', 'Perum Bumi Purwa', 'Blok Dangdeur', 'Cinangka Asri', 'Gang Mangga'] },
    ],
  },
  {
    code: 'SBG',
    name: 'Subang',
    olts: [
      { district: 'Pagaden', places: ['Gembor Asri', 'Kampung Sukamulya', 'Perum Pagaden Baru', 'Blok Kamarung', 'Gang Delima'] },
      { district: 'Kalijati', places: ['Marengmang', 'Perum Kaliangsana', 'Tanggulun Timur', 'Blok Ciruluk'] },
    ],
  },
];

/** An ODP with what stands above it, as far as people and texts need it. */
export interface DemoOdp {
  readonly id: number;
  readonly code: string;
  readonly place: string;
  readonly olt: { readonly id: number; readonly code: string; readonly district: string };
  readonly city: { readonly id: number; readonly code: string; readonly name: string };
}

export interface DemoAreas {
  readonly rows: readonly NewRow<typeof areas>[];
  readonly cities: readonly DemoOdp['city'][];
  readonly odps: readonly DemoOdp[];
}

/** The tree city → OLT → ODP, parents before children. Codes count within a city: `OLT-KRW-02`, `ODP-KRW-07`. */
export function planAreas(): DemoAreas {
  const rows: NewRow<typeof areas>[] = [];
  const cities: DemoOdp['city'][] = [];
  const odps: DemoOdp[] = [];
  const add = (row: Omit<NewRow<typeof areas>, 'id'>): number => rows.push({ id: rows.length + 1, ...row });

  for (const { code, name, olts } of CITIES) {
    const city = { id: add({ parentId: null, kind: 'city', code, name }), code, name };
    cities.push(city);
    let odpNumber = 0;
    for (const [oltAt, { district, places }] of olts.entries()) {
      const oltCode = `OLT-${code}-${two(oltAt + 1)}`;
      const oltId = add({ parentId: city.id, kind: 'olt', code: oltCode, name: `OLT ${district}` });
      for (const place of places) {
        odpNumber += 1;
        const odpCode = `ODP-${code}-${two(odpNumber)}`;
        const id = add({ parentId: oltId, kind: 'odp', code: odpCode, name: place });
        odps.push({ id, code: odpCode, place, olt: { id: oltId, code: oltCode, district }, city });
      }
    }
  }
  return { rows, cities, odps };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
