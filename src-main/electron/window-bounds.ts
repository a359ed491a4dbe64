import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { speak } from '#service/logging/speak.ts';

/** Two screens, two windows: the second has its own place. */
export const WINDOW_SLOTS = ['main', 'second'] as const;
export type WindowSlot = (typeof WINDOW_SLOTS)[number];

const pixels = z.int().min(-32_768).max(32_767);
const boundsSchema = z.object({
  x: pixels,
  y: pixels,
  width: pixels.min(640),
  height: pixels.min(480),
  maximized: z.boolean(),
});
const fileSchema = z.partialRecord(z.enum(WINDOW_SLOTS), boundsSchema);
export type WindowBounds = z.infer<typeof boundsSchema>;

export interface BoundsStore {
  get(slot: WindowSlot): WindowBounds | null;
  set(slot: WindowSlot, bounds: WindowBounds): void;
}

/** Remembers where windows stood. A lost or damaged file costs the place of a window and nothing else. */
export function createBoundsStore(file: string): BoundsStore {
  let all = load(file);
  return {
    get: (slot) => all[slot] ?? null,
    set: (slot, bounds) => {
      all = { ...all, [slot]: bounds };
      try {
        writeFileSync(`${file}.new`, JSON.stringify(all));
        renameSync(`${file}.new`, file);
      } catch (error) {
        speak(2, `Window places were not saved: ${error instanceof Error ? error.message : 'unknown'}`);
      }
    },
  };
}

function load(file: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing the first time, or not ours: windows stand where the system puts them.
    return {};
  }
}

/** Whether enough of the window lies on a screen to grab it; a screen may have been unplugged since. */
export function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    return width >= 120 && bounds.y >= screen.y && bounds.y <= screen.y + screen.height - 40;
  });
}
