import { useEffect, useId, useRef } from 'react';
import { createStore } from './store.ts';

/** Where a key belongs. A higher scope goes first; an open form or dialog silences the letters below it. */
export type KeyScope = 'desk' | 'page' | 'panel' | 'form' | 'dialog';

const RANK: Readonly<Record<KeyScope, number>> = { desk: 0, page: 1, panel: 2, form: 3, dialog: 4 };

export interface KeyBinding {
  /** `j`, `?`, `enter`, `mod+k` (Ctrl, on a Mac Cmd), or a sequence such as `g t`. */
  readonly keys: string;
  /** What it does, for the help sheet; keys without it are not listed. */
  readonly label?: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Also while somebody types. */
  readonly inFields?: boolean;
  /** Also while a form or dialog is open. */
  readonly always?: boolean;
}

interface Layer {
  readonly id: string;
  readonly scope: KeyScope;
  readonly bindings: readonly KeyBinding[];
}

const layers = createStore<readonly Layer[]>([]);
/** The second key of a sequence must be pressed within this time, however late a busy page hears of it. */
const SEQUENCE_MS = 1_200;
let begun: { readonly prefix: string; readonly pressedAt: number } | null = null;
let listening = false;

/** Keys of a part of the desk, while it is on the screen. Plain letters never fire while somebody types. */
export function useKeys(scope: KeyScope, bindings: readonly KeyBinding[], enabled = true): void {
  const id = useId();
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = bindings.map(({ keys, label }) => `${keys}=${label ?? ''}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the handlers are read when a key is pressed; only other keys make another layer.
  useEffect(() => {
    if (!enabled) return;
    listen();
    const layer: Layer = {
      id,
      scope,
      bindings: latest.current.map((binding, index) => ({
        ...binding,
        run: (event) => latest.current[index]?.run(event),
      })),
    };
    layers.set([...layers.get(), layer]);
    return () => layers.set(layers.get().filter((other) => other !== layer));
  }, [id, scope, names, enabled]);
}

/** The keys that work now, for the help sheet: the innermost part first, each key once. */
export function activeKeys(): readonly KeyBinding[] {
  const seen = new Set<string>();
  return ordered(layers.get())
    .filter(({ scope }) => scope !== 'dialog')
    .flatMap(({ bindings }) => bindings)
    .filter(({ keys, label }) => {
      if (label === undefined || seen.has(keys)) return false;
      seen.add(keys);
      return true;
    });
}

function ordered(all: readonly Layer[]): readonly Layer[] {
  return all.toReversed().toSorted((a, b) => RANK[b.scope] - RANK[a.scope]);
}

function listen(): void {
  if (listening) return;
  listening = true;
  document.addEventListener('keydown', onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const mod = event.ctrlKey || event.metaKey;
  const key = `${mod ? 'mod+' : ''}${event.key.toLowerCase()}`;
  const typing = isEditable(event.target);
  const silenced = silencedBelow();
  const usable = ordered(layers.get()).flatMap(({ scope, bindings }) =>
    bindings.filter(
      (binding) =>
        (RANK[scope] >= silenced || binding.always === true) &&
        (!typing || binding.inFields === true || (mod && binding.keys.startsWith('mod+'))),
    ),
  );
  const prefix = begun !== null && event.timeStamp - begun.pressedAt <= SEQUENCE_MS ? begun.prefix : null;
  begun = null;
  const pressed = prefix === null ? key : `${prefix} ${key}`;
  const found = usable.find(({ keys }) => keys === pressed);
  if (found !== undefined) {
    found.run(event);
    return;
  }
  // The second key of a sequence belongs to it, also when it leads nowhere.
  if (prefix !== null) {
    if (event.key.length === 1) event.preventDefault();
    return;
  }
  if (!usable.some(({ keys }) => keys.startsWith(`${key} `))) return;
  begun = { prefix: key, pressedAt: event.timeStamp };
}

/** Scopes of a lower rank are silent. A dialog counts until it has left the document, so one Esc closes one thing. */
function silencedBelow(): number {
  const innermost = Math.max(0, ...layers.get().map(({ scope }) => RANK[scope]));
  if (innermost >= RANK.dialog || isDialogOpen()) return RANK.dialog;
  return innermost >= RANK.form ? RANK.form : 0;
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [data-portal] [role="menu"]') !== null;
}

/** Whether keys typed there are text. */
export function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="checkbox"]):not([type="radio"]):not([type="button"])'))
  );
}
