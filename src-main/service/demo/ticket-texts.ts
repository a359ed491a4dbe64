import type { TicketCategory } from '#shared/domain/ticket.ts';

interface CategoryTexts {
  readonly titles: readonly string[];
  readonly descriptions: readonly string[];
  readonly resolutions: readonly string[];
}

/** What customers report and technicians answer, per category. */
export const TICKET_TEXTS: Readonly<Record<TicketCategory, CategoryTexts>> = {
  no_connection: {
    titles: [
      'Internet mati total',
      'Tidak bisa internet sejak pagi',
      'Koneksi terputus, lampu PON padam',
      'Internet mati setelah listrik padam',
    ],
    descriptions: [
      'Semua perangkat tidak bisa terhubung. Router sudah dimatikan dan dinyalakan lagi, tetap sama.',
      'Mati sejak tadi pagi, lampu internet di modem tidak menyala.',
      'Setelah listrik padam semalam internet tidak kembali.',
    ],
    resolutions: [
      'Konektor di rumah pelanggan kotor, dibersihkan. Redaman kembali -19 dBm, koneksi normal.',
      'Profil ONT hilang setelah listrik padam, dikonfigurasi ulang. Internet normal.',
      'Port ODP bergeser, dipasang ulang dan diuji 15 menit tanpa putus.',
    ],
  },
  slow_connection: {
    titles: [
      'Internet lambat di malam hari',
      'Kecepatan jauh di bawah paket',
      'Video sering berhenti memuat',
      'Upload sangat lambat',
    ],
    descriptions: [
      'Uji kecepatan hanya sekitar 8 Mbps, padahal biasanya penuh.',
      'Lambat antara jam 7 sampai 10 malam, siang hari normal.',
      'Rapat daring putus-putus karena unggah lambat.',
    ],
    resolutions: [
      'Saluran Wi-Fi padat, dipindah ke kanal 11 dan 5 GHz diaktifkan. Uji kecepatan sesuai paket.',
      'Redaman tinggi (-27 dBm) karena lengkungan kabel, dirapikan menjadi -20 dBm.',
      'Firmware router diperbarui, kecepatan kembali sesuai paket.',
    ],
  },
  intermittent_connection: {
    titles: ['Koneksi putus-putus', 'Internet hilang setiap beberapa menit', 'Sering putus saat hujan'],
    descriptions: [
      'Dalam satu jam bisa putus lima kali, lalu tersambung sendiri.',
      'Setiap hujan internet putus, kalau cerah normal.',
      'Lampu PON berkedip merah sebentar lalu hijau lagi.',
    ],
    resolutions: [
      'Sambungan kabel di tiang lembap, disambung ulang dan diberi pelindung.',
      'Adaptor router lemah, diganti. Dipantau satu jam tanpa putus.',
      'Konektor fast connector diganti, redaman stabil.',
    ],
  },
  optical_loss: {
    titles: ['Lampu LOS merah', 'LOS menyala, internet mati', 'Lampu LOS berkedip merah'],
    descriptions: [
      'Lampu LOS merah terus, semua perangkat tidak terhubung.',
      'Tetangga juga mengalami hal yang sama.',
      'LOS merah sejak ada perbaikan jalan di depan gang.',
    ],
    resolutions: [
      'Kabel drop putus tertarik kendaraan, disambung ulang. Redaman -21 dBm.',
      'Core di ODP patah, dipindah ke core cadangan. LOS padam.',
      'Gangguan kabel distribusi diperbaiki tim jaringan, semua pelanggan ODP normal.',
    ],
  },
  device_fault: {
    titles: ['Router mati, tidak menyala', 'Modem sering panas dan restart', 'Wi-Fi tidak muncul'],
    descriptions: [
      'Lampu router mati semua walau adaptor sudah dicoba di stopkontak lain.',
      'Modem panas sekali dan menyala ulang sendiri beberapa kali sehari.',
      'Nama Wi-Fi tidak terlihat di ponsel mana pun.',
    ],
    resolutions: [
      'Router diganti unit baru, konfigurasi dipulihkan.',
      'Adaptor diganti, perangkat menyala normal.',
      'Radio Wi-Fi rusak, ONT ditukar. Nama dan sandi Wi-Fi disamakan dengan yang lama.',
    ],
  },
  cable_damage: {
    titles: ['Kabel putus tertimpa dahan', 'Kabel menjuntai di jalan', 'Kabel digigit tikus'],
    descriptions: [
      'Kabel di depan rumah putus setelah angin kencang semalam.',
      'Kabel menjuntai rendah dan hampir tersangkut truk.',
      'Kabel di plafon terkelupas, internet mati.',
    ],
    resolutions: [
      'Kabel drop 80 m diganti dan dikencangkan di tiang.',
      'Kabel dinaikkan dan diikat ulang, jalur aman.',
      'Kabel dalam rumah diganti, dipasang di dalam pipa.',
    ],
  },
  wifi_coverage: {
    titles: ['Wi-Fi lemah di kamar belakang', 'Sinyal tidak sampai lantai dua', 'Wi-Fi hilang di ruang tamu'],
    descriptions: [
      'Di kamar belakang sinyal hanya satu garis.',
      'Lantai dua hampir tidak dapat sinyal, router ada di lantai satu.',
      'Sejak ruang tamu disekat, sinyal lemah.',
    ],
    resolutions: [
      'Router dipindah ke ruang tengah, sinyal merata.',
      'Ditawarkan penguat sinyal; pelanggan memilih memindahkan router.',
      'Penguat sinyal dipasang di lantai dua, sinyal penuh.',
    ],
  },
  new_installation: {
    titles: ['Pemasangan baru'],
    descriptions: ['Pemasangan baru sesuai jadwal registrasi. Hubungi pelanggan sebelum berangkat.'],
    resolutions: [
      'Terpasang, redaman -18 dBm, uji kecepatan sesuai paket. Pelanggan sudah dijelaskan cara pakai.',
      'Kabel drop 120 m ditarik lewat tiang kedua. Aktivasi berhasil, pelanggan puas.',
      'Terpasang dan aktif. Router diletakkan di ruang tengah atas permintaan pelanggan.',
    ],
  },
  additional_device: {
    titles: ['Tambah penguat sinyal', 'Minta tambahan router'],
    descriptions: [
      'Pelanggan ingin menambah satu penguat sinyal untuk lantai dua.',
      'Minta satu router tambahan untuk ruko sebelah.',
    ],
    resolutions: ['Perangkat tambahan terpasang dan diuji.', 'Penguat sinyal dipasang, biaya masuk tagihan berikutnya.'],
  },
  preventive_maintenance: {
    titles: ['Pemeliharaan ODP berkala', 'Pemeriksaan redaman pelanggan', 'Rapikan kabel di tiang'],
    descriptions: [
      'Pemeriksaan rutin: bersihkan konektor, periksa redaman, foto kondisi ODP.',
      'Redaman pelanggan naik pelan dalam dua minggu, periksa sebelum putus.',
    ],
    resolutions: [
      'Konektor dibersihkan, redaman turun 3 dB, foto terlampir di grup tim.',
      'Semua port diperiksa, dua konektor diganti.',
      'Kabel dirapikan, label port diperbarui.',
    ],
  },
  network_work: {
    titles: ['Pindah jalur kabel distribusi', 'Penggantian splitter ODP'],
    descriptions: [
      'Jalur lama terkena pelebaran jalan, pindahkan ke tiang seberang.',
      'Splitter lama lemah di dua port, ganti saat jam sepi.',
    ],
    resolutions: [
      'Jalur dipindah, semua pelanggan ODP kembali normal dalam 40 menit.',
      'Splitter diganti, redaman semua port membaik.',
    ],
  },
  package_change: {
    titles: ['Naik paket', 'Turun paket', 'Ganti paket bulan depan'],
    descriptions: [
      'Pelanggan ingin naik paket karena anak sekolah daring.',
      'Pelanggan ingin paket yang lebih hemat mulai bulan depan.',
    ],
    resolutions: [
      'Paket diubah di sistem dan profil ONT, uji kecepatan sesuai.',
      'Perubahan paket dijadwalkan mulai tagihan berikutnya.',
    ],
  },
  relocation: {
    titles: ['Pindah alamat dalam kota', 'Pindah posisi modem'],
    descriptions: [
      'Pelanggan pindah rumah dan ingin layanan ikut pindah.',
      'Modem ingin dipindah ke lantai atas setelah renovasi.',
    ],
    resolutions: [
      'Layanan aktif di alamat baru, perangkat lama dipakai lagi.',
      'Modem dipindah, kabel dalam rumah ditambah 15 m.',
    ],
  },
  termination: {
    titles: ['Permintaan berhenti berlangganan'],
    descriptions: ['Pelanggan pindah ke luar kota dan ingin berhenti akhir bulan.'],
    resolutions: [
      'Perangkat ditarik, tagihan terakhir lunas, layanan ditutup.',
      'Pelanggan memilih tetap berlangganan setelah ditawari paket lebih hemat.',
    ],
  },
  invoice_question: {
    titles: ['Tagihan bulan ini lebih besar', 'Minta rincian tagihan'],
    descriptions: [
      'Tagihan naik dari biasanya, pelanggan minta penjelasan.',
      'Pelanggan minta rincian tagihan tiga bulan terakhir.',
    ],
    resolutions: ['Dijelaskan: selisih dari biaya perangkat tambahan. Pelanggan mengerti.', 'Rincian dikirim lewat WhatsApp.'],
  },
  payment_not_recorded: {
    titles: ['Sudah bayar, masih ditagih', 'Pembayaran belum tercatat'],
    descriptions: [
      'Pelanggan sudah transfer dua hari lalu, bukti terlampir di WhatsApp.',
      'Bayar lewat QRIS, status tagihan belum lunas.',
    ],
    resolutions: [
      'Mutasi bank ditemukan, pembayaran dicatat dan tagihan lunas.',
      'Transfer masuk ke rekening lama, dipindah dan dicatat.',
    ],
  },
  data_change: {
    titles: ['Ganti nomor telepon', 'Ubah nama di tagihan'],
    descriptions: ['Nomor lama hangus, minta diganti ke nomor baru.', 'Nama di tagihan salah ketik, minta diperbaiki.'],
    resolutions: ['Data diubah setelah verifikasi identitas.', 'Nama diperbaiki, tagihan berikutnya sudah benar.'],
  },
  portal_access: {
    titles: ['Tidak bisa masuk portal', 'Kode OTP tidak masuk'],
    descriptions: ['Pelanggan tidak menerima kode masuk portal.', 'Portal menolak nomor telepon yang terdaftar.'],
    resolutions: [
      'Nomor di data pelanggan diperbaiki, pelanggan berhasil masuk.',
      'WhatsApp pelanggan penuh, setelah dibersihkan kode masuk.',
    ],
  },
  other: {
    titles: ['Pertanyaan lain', 'Permintaan kunjungan'],
    descriptions: ['Pelanggan minta dihubungi teknisi.', 'Pelanggan ingin konsultasi penempatan router.'],
    resolutions: ['Pelanggan dihubungi dan dibantu lewat telepon.', 'Kunjungan selesai, saran penempatan diberikan.'],
  },
};

export const HOLD_NOTES = [
  'Menunggu material: konektor dan kabel drop.',
  'Pelanggan tidak di rumah, jadwal ulang.',
  'Menunggu izin pemilik tiang.',
  'Menunggu tim jaringan memeriksa kabel distribusi.',
  'Hujan deras, pekerjaan di tiang ditunda.',
];

export const CANCEL_NOTES = [
  'Duplikat dengan tiket lain dari pelanggan yang sama.',
  'Pelanggan membatalkan, internet sudah normal sendiri.',
  'Gangguan massal, ditangani lewat tiket induk.',
  'Pelanggan tidak dapat dihubungi tiga kali.',
];

export const COMMENTS = [
  'Pelanggan sudah dihubungi, menunggu di rumah.',
  'Redaman dari OLT -24 dBm, kemungkinan konektor.',
  'Pelanggan minta dikabari 30 menit sebelum tiba.',
  'Sudah dicoba restart jarak jauh, belum berhasil.',
  'Foto kondisi kabel dikirim di grup tim.',
];

/** What customers write beside their stars, by rating. */
export const RATING_COMMENTS: Readonly<Record<number, readonly string[]>> = {
  5: ['Cepat dan ramah, terima kasih.', 'Teknisinya menjelaskan dengan sabar.', 'Langsung beres, mantap.', 'Datang tepat waktu.'],
  4: ['Bagus, semoga tidak terulang.', 'Sudah normal, terima kasih.', 'Agak menunggu tapi hasilnya baik.'],
  3: ['Cukup, tapi datangnya terlambat.', 'Sudah jalan, hanya sinyal lantai dua masih lemah.'],
  2: ['Harus telepon dua kali dulu.', 'Lama sekali menunggu.'],
  1: ['Besoknya mati lagi.', 'Tidak dikabari kalau jadwal berubah.'],
};

export const SCHEDULES = ['Pagi 08.00–11.00', 'Siang 11.00–14.00', 'Sore 15.00–17.00', 'Akhir pekan', 'Setelah jam 16.00'];
