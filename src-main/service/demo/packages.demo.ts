/** The four packages on sale (SPEC §2). */
export const DEMO_PACKAGES = [
  { id: 1, name: 'Home Bronze 30M', mbps: 30, monthlyPrice: 149_900, active: true },
  { id: 2, name: 'Home Silver 50M', mbps: 50, monthlyPrice: 199_900, active: true },
  { id: 3, name: 'Home Gold 75M', mbps: 75, monthlyPrice: 249_900, active: true },
  { id: 4, name: 'Home Platinum 100M', mbps: 100, monthlyPrice: 289_900, active: true },
] as const;

export type DemoPackage = (typeof DEMO_PACKAGES)[number];

/** The package with this id. @throws RangeError for a stranger. */
export function demoPackage(id: number): DemoPackage {
  const found = DEMO_PACKAGES.find((candidate) => candidate.id === id);
  if (found === undefined) throw new RangeError(`no package ${id}`);
  return found;
}
