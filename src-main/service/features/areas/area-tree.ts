import type { AreaRecord } from './areas.repository.ts';

/** An area with what the rest of the tree says about it. */
export interface AreaNode extends AreaRecord {
  /** Names from the city down to its parent. */
  readonly path: readonly string[];
  readonly children: number;
  /** Customers here and below. */
  readonly customers: number;
  readonly activeCustomers: number;
}

/**
 * Joins areas and counts into nodes, parents before their children, siblings in the given order. An area that hangs in a ring or below
 * nothing (no writer of ours makes one) stands at the end with its own counts.
 */
export function buildTree(
  areas: readonly AreaRecord[],
  direct: ReadonlyMap<number, { readonly all: number; readonly active: number }>,
): AreaNode[] {
  const below = Map.groupBy(areas, ({ parentId }) => parentId);
  const nodes: AreaNode[] = [];
  const visit = (area: AreaRecord, path: readonly string[]): { all: number; active: number } => {
    const place = nodes.length;
    const children = below.get(area.id) ?? [];
    const own = direct.get(area.id) ?? { all: 0, active: 0 };
    const sum = { all: own.all, active: own.active };
    nodes.push({ ...area, path, children: children.length, customers: 0, activeCustomers: 0 });
    for (const child of children) {
      const { all, active } = visit(child, [...path, area.name]);
      sum.all += all;
      sum.active += active;
    }
    nodes[place] = { ...area, path, children: children.length, customers: sum.all, activeCustomers: sum.active };
    return sum;
  };
  for (const root of below.get(null) ?? []) visit(root, []);
  if (nodes.length < areas.length) {
    const seen = new Set(nodes.map(({ id }) => id));
    for (const area of areas) {
      const own = direct.get(area.id) ?? { all: 0, active: 0 };
      if (!seen.has(area.id)) nodes.push({ ...area, path: [], children: 0, customers: own.all, activeCustomers: own.active });
    }
  }
  return nodes;
}
