/** Path of the page that is shown until the service accepts requests. */
export const STARTING_PATH = '/starting.html';

/** Stands alone: no script, no request. */
export const STARTING_PAGE = `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Kabar Desk</title>
<style>
  body { margin: 0; height: 100vh; display: grid; place-content: center; gap: 8px; text-align: center;
         font: 14px system-ui, sans-serif; background: #fff; color: #1d2b2f; }
  h1 { margin: 0; font-size: 20px; }
  p { margin: 0; color: #5b6b70; }
  @media (prefers-color-scheme: dark) { body { background: #1a1f21; color: #e8eef0; } p { color: #9aa9ae; } }
</style>
</head>
<body>
<h1>Kabar Desk</h1>
<p>Menyiapkan layanan dan basis data…</p>
<p><small>Pertama kali butuh sampai 15 detik.</small></p>
</body>
</html>`;
