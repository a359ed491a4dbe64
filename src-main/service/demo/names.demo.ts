import type { Random } from './random.ts';

const WOMEN =
  'Ayu Dewi Siti Rina Nurul Wulan Fitri Lestari Indah Maya Yuni Endang Ratih Kartika Mega Putri Sari Anisa Rahma Tuti Neneng Euis Lilis Imas Titin Cucu Nining Yanti Eka Winda Vina Laras Salsa Nabila Zahra Aulia Dinda Tika Sinta Hesti Kokom Ineu Dedeh Suryani Marlina Rosita Murni Halimah Khadijah Maryam'.split(
    ' ',
  );
const MEN =
  'Agus Budi Asep Dadang Ujang Cecep Rizky Fajar Dimas Andi Hendra Wahyu Eko Bambang Slamet Joko Rudi Yusuf Ahmad Muhamad Ilham Reza Galih Deni Iwan Tatang Maman Nandang Aep Encep Aditya Bayu Arif Hari Teguh Suparman Wawan Irfan Taufik Zaenal Sopian Didin Jajang Yayat Heri Rahmat Gilang Farhan Rafi Kosasih'.split(
    ' ',
  );
const FAMILY =
  'Saputra Hidayat Nugraha Permana Setiawan Kurniawan Wijaya Santoso Gunawan Firmansyah Ramadhan Maulana Suryana Mulyana Sutisna Hermawan Iskandar Prasetyo Wibowo Susanto Sanjaya Komara Sudrajat Supriatna Rohman Fauzi Anwar Hakim Lubis Siregar Simanjuntak Tanjung Pangestu Wardana Kusuma Utama Purnama Nurdin Suhendar Rosidin Koswara Effendi Abdillah Syahputra Natawijaya Suherman Juhana Tarigan'.split(
    ' ',
  );
const FAMILY_OF_WOMEN =
  'Lestari Puspita Wulandari Anggraeni Rahmawati Handayani Kusumawati Permatasari Maharani Oktaviani Nurhayati Komalasari Yulianti Rohaeni Hasanah Fauziah Safitri Marlina Sulastri Agustina'.split(
    ' ',
  );
const SHOPS = [
  'Warung Bu Imas',
  'Toko Sinar Pagi',
  'Kopi Teras Senja',
  'Bengkel Putra Jaya',
  'Apotek Sehat Waras',
  'Laundry Kilat Bersih',
  'Fotokopi Berkah',
  'PAUD Tunas Ceria',
  'Klinik Mitra Medika',
  'Counter Dua Saudara',
];

/** Names that texts, templates and gateways must carry letter by letter: marks of formatting, of placeholders, and apostrophes. */
export const DIFFICULT_NAMES: readonly string[] = [
  "Ma'ruf Nu'man",
  "Siti Nur'aini",
  'Warnet *Bintang*',
  'Toko {nama} Jaya',
  "Ja'far As-Siddiq",
  'CV Rizki, Putra & Co.',
  'R. Tb. Soleh_Hudin',
  'Dapur ~Mak Ijah~',
];

/** A believable name: mostly two words, sometimes one or three, now and then with a title or the name of a small business. */
export function personName(random: Random): string {
  if (random.chance(0.025)) return random.pick(SHOPS);
  const woman = random.chance(0.46);
  const first = random.pick(woman ? WOMEN : MEN);
  if (random.chance(0.05)) return first === 'Muhamad' ? 'Muhamad Ridwan' : first;
  const family = random.pick(woman && random.chance(0.6) ? FAMILY_OF_WOMEN : FAMILY);
  const second = random.chance(0.12) ? random.pick(woman ? WOMEN : MEN) : first;
  const middle = second === first || second === family ? '' : ` ${second}`;
  const title = random.chance(0.04) ? (woman ? 'Hj. ' : 'H. ') : '';
  return `${title}${first}${middle} ${family}`;
}

/** A mail address made of the name, always at example.com. `place` keeps namesakes apart. */
export function mailAddress(name: string, place: number): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .trim()
    .replace(/ +/g, '.');
  return `${slug}${place}@example.com`;
}
