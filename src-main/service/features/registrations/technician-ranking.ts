import type { TechnicianSuggestion } from '#shared/contracts/registrations.contract.ts';

/** What the choice of a technician depends on. */
export interface TechnicianCandidate {
  readonly id: number;
  readonly name: string;
  readonly phone: string | null;
  readonly area: { readonly id: number; readonly name: string } | null;
  readonly skills: readonly string[];
  readonly openTickets: number;
  readonly openRegistrations: number;
  /** Whether the registration's address lies in the technician's area. */
  readonly covers: boolean;
  /** Whether both are at least in the same city. */
  readonly sameCity: boolean;
}

const SKILL = 'installation';
/** Points out of 100. Being there counts most, then being able, then being free. */
const POINTS = { covers: 50, sameCity: 35, skill: 30, load: 20 } as const;
/** From this many open pieces of work on there is no point for being free. */
const FULL_LOAD = 10;

/** Technicians for a registration, best first; equal ones by load, then by id. `hasArea`: whether the registration names one. */
export function rankTechnicians(candidates: readonly TechnicianCandidate[], hasArea: boolean): TechnicianSuggestion[] {
  return candidates
    .map((candidate) => suggestionOf(candidate, hasArea))
    .sort((one, other) => other.score - one.score || loadOf(one) - loadOf(other) || one.technician.id - other.technician.id);
}

function suggestionOf(candidate: TechnicianCandidate, hasArea: boolean): TechnicianSuggestion {
  const load = loadOf(candidate);
  const isAble = candidate.skills.includes(SKILL);
  const reasons = [areaReason(candidate, hasArea), skillReason(isAble), loadReason(load)].filter((reason) => reason !== null);
  const area = candidate.covers ? POINTS.covers : candidate.sameCity ? POINTS.sameCity : 0;
  const free = Math.round(POINTS.load * Math.max(0, 1 - load / FULL_LOAD));
  return {
    technician: { id: candidate.id, name: candidate.name, phone: candidate.phone },
    area: candidate.area,
    skills: [...candidate.skills],
    openTickets: candidate.openTickets,
    openRegistrations: candidate.openRegistrations,
    score: area + (isAble ? POINTS.skill : 0) + free,
    reasons: reasons.sort((one, other) => Number(other.good) - Number(one.good)),
  };
}

type Reason = TechnicianSuggestion['reasons'][number];

function areaReason({ area, covers, sameCity }: TechnicianCandidate, hasArea: boolean): Reason | null {
  if (!hasArea) return null;
  if (covers) return { code: 'area_covered', good: true, message: `Bertugas di ${area?.name ?? 'area ini'}` };
  if (sameCity) return { code: 'same_city', good: true, message: 'Bertugas di kota yang sama' };
  return { code: 'other_area', good: false, message: area ? `Bertugas di ${area.name}` : 'Belum punya area' };
}

function skillReason(isAble: boolean): Reason {
  if (isAble) return { code: 'skilled', good: true, message: 'Terbiasa memasang' };
  return { code: 'not_skilled', good: false, message: 'Pemasangan bukan keahliannya' };
}

function loadReason(load: number): Reason {
  if (load === 0) return { code: 'free', good: true, message: 'Tidak ada pekerjaan terbuka' };
  return { code: 'load', good: load < FULL_LOAD / 2, message: `${load} pekerjaan terbuka` };
}

function loadOf({
  openTickets,
  openRegistrations,
}: {
  readonly openTickets: number;
  readonly openRegistrations: number;
}): number {
  return openTickets + openRegistrations;
}
