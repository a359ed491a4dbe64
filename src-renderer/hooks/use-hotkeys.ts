import { useEffect, useRef } from 'react';

/** `event.key` in lower case, or `mod+<key>` with Ctrl (Cmd on a Mac). */
type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

interface HotkeyOptions {
  readonly enabled?: boolean;
  /** Also while a dialog is open; only for keys that belong to the dialog or to the whole desk. */
  readonly inDialogs?: boolean;
}

/** Whether a dialog covers the page. It counts until it has left the document, so one Esc closes one thing. */
function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [data-portal] [role="menu"]') !== null;
}

/** Keys of a page. Plain letters never fire while somebody types. */
export function useHotkeys(keys: Hotkeys, { enabled = true, inDialogs = false }: HotkeyOptions = {}): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const mod = event.ctrlKey || event.metaKey;
      if (!mod && isEditable(event.target)) return;
      if (!inDialogs && isDialogOpen()) return;
      const handler = latest.current[`${mod ? 'mod+' : ''}${event.key.toLowerCase()}`];
      handler?.(event);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled, inDialogs]);
}

/** Whether keys typed there are text. */
export function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
