/** Where lists were left, in this window: the address of each page and how far each list was scrolled. */
const addresses = new Map<string, string>();
const offsets = new Map<string, number>();

export function rememberAddress(path: string, search: string): void {
  addresses.set(path, search === '' ? path : `${path}?${search}`);
}

/** The address at which a page was last left; its plain path before it was ever opened. */
export function lastAddress(path: string): string {
  return addresses.get(path) ?? path;
}

export function rememberOffset(list: string, offset: number): void {
  offsets.set(list, offset);
}

export function lastOffset(list: string): number {
  return offsets.get(list) ?? 0;
}
