import type { StopPoint } from '../support/chaos-fleet.ts';

let armed: { readonly point: StopPoint; readonly textIncludes: string | null } | null = null;
const stopped: (() => void)[] = [];

/** Where this process stands still when its parent asked for it, until it is released or killed. Only the first to pass stops. */
export async function passStopPoint(point: StopPoint, detail: { readonly phone?: string | null; readonly text?: string } = {}) {
  if (armed?.point !== point) return;
  if (armed.textIncludes !== null && !detail.text?.includes(armed.textIncludes)) return;
  armed = null;
  const released = new Promise<void>((resolve) => stopped.push(resolve));
  process.send?.({ stoppedAt: point, phone: detail.phone ?? null });
  await released;
}

/** Lets go what stands still. */
export function releaseStopPoints(): void {
  for (const resume of stopped.splice(0)) resume();
}

export function listenForStopPoints(): void {
  process.on('message', (message: { arm?: StopPoint; textIncludes?: string; disarm?: true; release?: true }) => {
    if (message.arm) armed = { point: message.arm, textIncludes: message.textIncludes ?? null };
    if (message.disarm) armed = null;
    if (message.release) releaseStopPoints();
  });
  // A driver that died leaves no workers behind.
  process.on('disconnect', () => process.exit(1));
}
