import type { faqArticles } from '#service/db/postgres/schema/index.ts';
import type { NewRow } from './bulk-insert.ts';
import { DAY, type DemoContext, plus } from './demo-context.ts';

type Article = Pick<NewRow<typeof faqArticles>, 'slug' | 'category' | 'titleId' | 'bodyId' | 'titleEn' | 'bodyEn' | 'views'>;

/** The six articles that the portal ships with (SPEC §13). */
const ARTICLES: readonly Article[] = [
  {
    slug: 'reset-router',
    category: 'technical',
    views: 412,
    titleId: 'Cara memulai ulang router',
    bodyId: `Memulai ulang router menyelesaikan sebagian besar gangguan kecil. Setelan Anda tidak hilang.

1. Cabut adaptor router dari stopkontak. Jangan menekan tombol RESET di belakang router.
2. Tunggu 30 detik.
3. Pasang kembali adaptor dan tunggu 3 menit.
4. Periksa lampu: PON harus hijau tetap, LOS harus padam, dan Internet hijau.
5. Sambungkan ponsel ke Wi-Fi dan buka satu halaman web.

Tombol RESET yang kecil mengembalikan router ke setelan pabrik dan menghapus data koneksi. Bila tombol itu terlanjur ditekan, buat tiket; teknisi dapat memulihkannya dari jauh.

Lampu LOS merah berarti sinyal serat optik tidak sampai. Memulai ulang tidak membantu; langsung buat tiket.`,
    titleEn: 'How to restart your router',
    bodyEn: `A restart cures most small problems. None of your settings are lost.

1. Unplug the router's power adapter. Do not press the RESET button at the back.
2. Wait 30 seconds.
3. Plug it in again and wait 3 minutes.
4. Look at the lights: PON must be steady green, LOS must be off, Internet must be green.
5. Connect your phone to the Wi-Fi and open a web page.

The small RESET button brings back factory settings and deletes your connection data. If it was pressed by accident, open a ticket; we can restore it from here.

A red LOS light means that no signal arrives over the fibre. A restart will not help; open a ticket right away.`,
  },
  {
    slug: 'cek-kecepatan',
    category: 'technical',
    views: 366,
    titleId: 'Cara memeriksa kecepatan internet dengan benar',
    bodyId: `Hasil uji kecepatan hanya berarti bila diukur dengan benar.

1. Hentikan unduhan, video, dan permainan di semua perangkat.
2. Gunakan kabel LAN bila bisa. Lewat Wi-Fi, berdirilah satu ruangan dengan router dan pilih jaringan 5 GHz.
3. Buka menu *Uji kecepatan* di portal, lalu ulangi tiga kali dengan jeda satu menit.
4. Bandingkan hasil terbaik dengan paket Anda. Lewat kabel, hasil wajar adalah sedikitnya 90 % dari paket; lewat Wi-Fi 5 GHz sekitar 70 %.

Hal yang sering membuat Wi-Fi lambat: router di dalam lemari atau di lantai, dinding tebal, dan jaringan 2,4 GHz yang penuh tetangga.

Bila lewat kabel tetap di bawah 70 %, buat tiket dan tuliskan ketiga hasil beserta jamnya.`,
    titleEn: 'How to check your speed properly',
    bodyEn: `A speed test means something only when it is done right.

1. Stop downloads, videos and games on all devices.
2. Use a network cable if you can. On Wi-Fi, stand in the same room as the router and choose the 5 GHz network.
3. Open *Speed test* in the portal and repeat it three times, one minute apart.
4. Compare the best result with your package. By cable at least 90 % of the package is normal, over 5 GHz Wi-Fi about 70 %.

What often slows down Wi-Fi: a router in a cupboard or on the floor, thick walls, and a 2.4 GHz band full of neighbours.

If the cable still gives less than 70 %, open a ticket and write down the three results with their times.`,
  },
  {
    slug: 'ubah-metode-pembayaran',
    category: 'billing',
    views: 187,
    titleId: 'Mengubah metode pembayaran',
    bodyId: `Anda bebas memilih cara bayar setiap bulan; tidak ada metode yang terkunci.

Yang tersedia: transfer bank, virtual account, QRIS, dompet digital, dan tunai di kantor.

1. Buka *Tagihan* di portal dan pilih tagihan yang belum lunas.
2. Tekan *Bayar* dan pilih metode.
3. Ikuti petunjuknya. Bayar tepat sejumlah yang tertera sampai rupiah terakhir.
4. Virtual account dan QRIS tercatat otomatis dalam beberapa menit. Untuk transfer bank, unggah foto bukti; kami memeriksanya pada hari kerja yang sama.

Sudah bayar tetapi status belum berubah setelah satu hari kerja? Buat tiket *Pembayaran belum tercatat* dan lampirkan bukti. Layanan tidak diisolir selama bukti sedang diperiksa.`,
    titleEn: 'Changing how you pay',
    bodyEn: `You may choose another way to pay every month; no method is fixed.

Available: bank transfer, virtual account, QRIS, e-wallet, and cash at our office.

1. Open *Invoices* in the portal and choose the unpaid one.
2. Press *Pay* and choose a method.
3. Follow the instructions. Pay exactly the amount shown, to the last rupiah.
4. Virtual account and QRIS are recorded by themselves within minutes. For a bank transfer, upload a photo of the receipt; we check it on the same working day.

You paid, but the status has not changed after one working day? Open a ticket *Payment not recorded* with the receipt. Your service is not suspended while a receipt is being checked.`,
  },
  {
    slug: 'minta-teknisi',
    category: 'account',
    views: 254,
    titleId: 'Meminta kunjungan teknisi',
    bodyId: `1. Buka *Tiket* di portal dan tekan *Buat tiket*. Bisa juga membalas pesan WhatsApp kami.
2. Pilih jenis gangguan dan ceritakan singkat: sejak kapan, perangkat apa, warna lampu router.
3. Tambahkan foto router bila bisa; sering kali foto lampu sudah cukup untuk menemukan penyebabnya.
4. Pilih waktu yang cocok dan cara kami menghubungi Anda.

Yang terjadi setelah itu: Anda menerima nomor tiket, lalu nama teknisi dan perkiraan waktu datang. Batas waktu penyelesaian: mendesak 4 jam, tinggi 8 jam, normal 24 jam, rendah 48 jam.

Kunjungan perbaikan tidak dipungut biaya. Biaya hanya ada untuk pindah alamat, perangkat tambahan, atau kerusakan perangkat karena kelalaian, dan selalu diberitahukan sebelum dikerjakan.

Teknisi kami memakai kartu identitas dan tidak pernah meminta kode OTP.`,
    titleEn: 'Asking for a technician',
    bodyEn: `1. Open *Tickets* in the portal and press *New ticket*. You may also answer one of our WhatsApp messages.
2. Choose the kind of problem and tell us briefly: since when, which device, the colour of the router's lights.
3. Add a photo of the router if you can; the lights alone often show the cause.
4. Choose a time that suits you and how we should reach you.

What happens next: you get a ticket number, then the technician's name and the expected time. Our deadlines: urgent 4 hours, high 8 hours, normal 24 hours, low 48 hours.

A repair visit is free. Moving house, additional devices and devices damaged by carelessness cost something, and we always tell you before we begin.

Our technicians carry an identity card and never ask for an OTP code.`,
  },
  {
    slug: 'membaca-tagihan',
    category: 'billing',
    views: 221,
    titleId: 'Cara membaca tagihan Anda',
    bodyId: `Setiap tagihan memuat hal berikut.

- *Nomor tagihan* (INV-…): sebutkan nomor ini bila bertanya.
- *Periode*: bulan layanan yang ditagih.
- *Rincian*: biaya paket, lalu biaya lain bila ada, misalnya pemasangan atau IP publik statis. Setiap baris adalah jumlah kali harga satuan.
- *Total*: jumlah semua baris, dalam rupiah penuh.
- *Jatuh tempo*: hari terakhir membayar tanpa terlambat. Pengingat kami kirim 7, 3, dan 1 hari sebelumnya.
- *Status*: Belum dibayar, Dibayar sebagian, Lewat jatuh tempo, atau Lunas.

Tagihan pertama biasanya lebih besar karena memuat biaya pemasangan. Bila Anda ganti paket di tengah bulan, harga baru berlaku mulai tagihan berikutnya.

Ada baris yang tidak Anda kenal? Buat tiket *Pertanyaan tagihan*; kami jelaskan dalam 24 jam.`,
    titleEn: 'How to read your invoice',
    bodyEn: `Every invoice shows the following.

- *Invoice number* (INV-…): mention it when you ask about the invoice.
- *Period*: the month of service it is for.
- *Lines*: the package, then other items if there are any, such as installation or a static public IP. Each line is quantity times unit price.
- *Total*: the sum of all lines, in whole rupiah.
- *Due date*: the last day to pay in time. We remind you 7, 3 and 1 days before.
- *Status*: Unpaid, Partially paid, Overdue or Paid.

The first invoice is usually larger because it includes the installation. When you change your package in the middle of a month, the new price counts from the next invoice.

A line you do not recognise? Open a ticket *Question about an invoice*; we explain it within 24 hours.`,
  },
  {
    slug: 'mengatasi-gangguan',
    category: 'technical',
    views: 538,
    titleId: 'Mengatasi gangguan jaringan sendiri',
    bodyId: `Ikuti urutan ini; biasanya selesai dalam lima menit.

1. *Lihat spanduk di portal.* Bila ada gangguan massal di area Anda, tim sudah bekerja dan tidak perlu membuat tiket.
2. *Periksa lampu router.*
   - LOS merah: kabel serat terganggu. Pastikan kabel kuning atau hitam tipis tidak tertekuk atau tercabut, lalu buat tiket.
   - PON berkedip: router sedang mencari sinyal. Tunggu 3 menit.
   - Semua lampu padam: coba stopkontak lain.
3. *Mulai ulang router* (cabut 30 detik, pasang, tunggu 3 menit).
4. *Coba perangkat lain.* Bila hanya satu perangkat yang bermasalah, lupakan jaringan Wi-Fi di perangkat itu lalu sambungkan lagi.
5. *Coba kabel LAN.* Bila lewat kabel normal, masalahnya pada Wi-Fi: dekatkan ke router atau pindah ke 5 GHz.
6. *Periksa tagihan.* Layanan yang diisolir aktif kembali segera setelah pembayaran tercatat.

Masih terganggu? Buat tiket dan tuliskan langkah yang sudah dicoba; itu mempercepat teknisi.`,
    titleEn: 'Solving network problems yourself',
    bodyEn: `Follow this order; it usually takes five minutes.

1. *Look at the banner in the portal.* If your area has an outage, the team is at work and no ticket is needed.
2. *Check the router's lights.*
   - LOS red: the fibre is disturbed. Make sure the thin yellow or black cable is not bent or unplugged, then open a ticket.
   - PON blinking: the router is looking for the signal. Wait 3 minutes.
   - No light at all: try another socket.
3. *Restart the router* (unplug for 30 seconds, plug in, wait 3 minutes).
4. *Try another device.* If only one has the problem, let it forget the Wi-Fi network and connect again.
5. *Try a network cable.* If the cable works, the problem is the Wi-Fi: move closer to the router or use 5 GHz.
6. *Check your invoices.* A suspended service comes back as soon as the payment is recorded.

Still no luck? Open a ticket and list the steps you tried; that makes the technician faster.`,
  },
];

export function planFaq(context: DemoContext): readonly NewRow<typeof faqArticles>[] {
  return ARTICLES.map((article, at) => ({
    id: at + 1,
    ...article,
    published: true,
    updatedAt: plus(context.now, -(40 + at * 9) * DAY),
  }));
}
