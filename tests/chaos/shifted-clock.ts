/*
 * Imported before everything else in a worker: moves this process's clock by CLOCK_SHIFT_MS, for the engine's Clock port and for
 * every library alike, as a machine with a wrong clock would.
 */
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);
if (shift !== 0) {
  globalThis.Date = new Proxy(Date, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [target.now() + shift] : given, newTarget) as object,
    get: (target, key, receiver) => (key === 'now' ? () => target.now() + shift : Reflect.get(target, key, receiver)),
    apply: (target) => new target(target.now() + shift).toString(),
  });
}
