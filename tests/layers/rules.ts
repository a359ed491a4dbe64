import { dirname } from 'node:path';
import type { IForbiddenRuleType } from 'dependency-cruiser';
import type { Room } from './rooms.ts';

/** As an expression: `*` and `{a,b}` become groups, of which the first is what `$1` repeats. */
function expression(path: string): string {
  const whole = path
    .replaceAll('.', '\\.')
    .replaceAll('*', '([^/]+)')
    .replace(/\{([^}]+)\}/g, (_all, names: string) => `(${names.replaceAll(',', '|')})`);
  return path.endsWith('/') ? whole : `${whole}$`;
}
const withoutGroups = (path: string): string => expression(path).replaceAll('(', '(?:');

/** A path that stands in the room, for telling which room lies inside which. */
export const exampleOf = ({ path }: Room): string => path.replace(/\{([^,}]+)[^}]*\}/, '$1').replaceAll('*', 'any-name');
const holds = (room: Room, path: string): boolean => new RegExp(`^${expression(room.path)}`).test(path);

/** The files of a room, without those of the rooms inside it. */
export function filesOf(room: Room, rooms: readonly Room[]): string {
  const inner = rooms.filter((other) => holds(room, exampleOf(other)) && !holds(other, exampleOf(room)));
  return `^${inner.length === 0 ? '' : `(?!${inner.map(({ path }) => withoutGroups(path)).join('|')})`}${expression(room.path)}`;
}

const KIND = /\*|\{[^}]+\}/;
/** What a file of a room calls its own: of a kind of rooms, only the one it stands in. */
const ownFilesOf = (room: Room, rooms: readonly Room[]): string =>
  KIND.test(room.path) ? `^${room.path.replace(KIND, '$1')}` : filesOf(room, rooms);

/** Where `../` may lead. */
const homeOf = (room: Room): string => {
  if (room.within !== undefined) return `^${room.within}`;
  return room.path.endsWith('/') ? ownFilesOf(room, []) : `^${dirname(room.path)}/`;
};

/** The rules of one room: what it may import, what it may only know the types of, and that `../` stays inside. */
function rulesOf(room: Room, rooms: readonly Room[]): IForbiddenRuleType[] {
  const { name, may, mayKnow, packages, node, why: comment } = room;
  const from = { path: filesOf(room, rooms) };
  const allowed = may.map((other) => {
    const found = rooms.find((row) => row.name === other);
    if (found === undefined) throw new Error(`the row "${name}" names "${other}", which is no room`);
    return filesOf(found, rooms);
  });
  const own = ownFilesOf(room, rooms);
  const known = mayKnow === undefined ? [] : [`^${expression(mayKnow)}`];
  const libraries = packages.length === 0 ? [] : [`(^|/)node_modules/(${packages.join('|')})/`];
  return [
    {
      name: `${name}: only what its row allows`,
      comment,
      severity: 'error',
      from,
      to: { pathNot: [own, ...allowed, ...known, ...libraries], ...(node ? { dependencyTypesNot: ['core'] } : {}) },
    },
    {
      name: `${name}: an import out of the room names the room`,
      comment: 'across rooms write #service/…, #shared/…, #desk/…; ../ stays inside a room',
      severity: 'error',
      from,
      to: { path: '^src-', pathNot: [homeOf(room)], dependencyTypesNot: ['aliased'] },
    },
    ...known.map(
      (path): IForbiddenRuleType => ({
        name: `${name}: of a neighbour only types`,
        comment: 'what one feature needs of another is an argument in compose.ts',
        severity: 'error',
        from,
        to: { path, pathNot: [own], dependencyTypesNot: ['type-only'] },
      }),
    ),
  ];
}

/** Everything the check refuses. */
export function rulesFor(rooms: readonly Room[]): IForbiddenRuleType[] {
  const everywhere = rooms.map((room) => filesOf(room, rooms));
  const comment = 'every folder has a row in tests/layers/rooms.ts';
  return [
    ...rooms.flatMap((room) => rulesOf(room, rooms)),
    { name: 'a room without a row', comment, severity: 'error', from: { path: '^src-', pathNot: everywhere }, to: {} },
    {
      name: 'a room without a row',
      comment,
      severity: 'error',
      from: { orphan: true, path: '^src-', pathNot: everywhere },
      to: {},
    },
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
  ];
}
