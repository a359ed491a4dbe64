/** Scheme of the desk's own pages inside Electron. */
export const DESK_SCHEME = 'app';
/** Where these pages come from: the only foreign origin that the service lets in and gives a CORS answer (SPEC §14). */
export const DESK_ORIGIN = `${DESK_SCHEME}://bundle`;
