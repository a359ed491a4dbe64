/** Oldest version that runs the program; older ones crash without a word inside the SQLite driver. */
const OLDEST = 24;

/** Why this Node.js cannot be used, or null. */
export function nodeProblem(version: string): string | null {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST) return null;
  return (
    `Kabar Desk memerlukan Node.js ${OLDEST} atau lebih baru; ini ${version}. Jalankan lewat "npm start" atau "npm run serve".\n` +
    `Kabar Desk needs Node.js ${OLDEST} or newer; this is ${version}. Use "npm start" or "npm run serve", which bring their own.`
  );
}
