import type { SUGGESTION_REASONS } from '#shared/contracts/technicians.contract.ts';
import type { TicketType } from '#shared/domain/ticket.ts';
import type { TechnicianRecord } from './technicians.repository.ts';

export interface Suggestion extends TechnicianRecord {
  readonly score: number;
  readonly reasons: readonly { readonly code: (typeof SUGGESTION_REASONS)[number]; readonly message: string }[];
  readonly openRegistrations: number;
}

interface Situation {
  readonly skill: TicketType;
  readonly areaId: number | null;
  readonly parents: ReadonlyMap<number, number | null>;
  readonly openRegistrations: ReadonlyMap<number, number>;
}

/** Points out of 100. Being able to do it counts most, then being near, then having time; a good rating breaks ties. */
const POINTS = { skill: 40, sameArea: 30, sameCity: 18, idle: 24, rating: 6 } as const;
/** Work beyond which somebody has no time at all. */
const FULL_LOAD = 8;

/** The candidates with score and reasons, the best first; equals in the order of their load, then of their ids. */
export function rankTechnicians(candidates: readonly TechnicianRecord[], situation: Situation): Suggestion[] {
  return candidates
    .map((technician) => suggestion(technician, situation))
    .sort((a, b) => b.score - a.score || loadOf(a) - loadOf(b) || a.id - b.id);
}

function loadOf({ openTickets, openRegistrations }: Pick<Suggestion, 'openTickets' | 'openRegistrations'>): number {
  return openTickets + openRegistrations;
}

function suggestion(technician: TechnicianRecord, situation: Situation): Suggestion {
  const openRegistrations = situation.openRegistrations.get(technician.id) ?? 0;
  const load = technician.openTickets + openRegistrations;
  const reasons: Suggestion['reasons'][number][] = [];
  let score = 0;

  const near = nearness(technician.area?.id ?? null, situation.areaId, situation.parents);
  if (near === 'same_area') {
    score += POINTS.sameArea;
    reasons.push({ code: 'same_area', message: `Bertugas di ${technician.area?.name ?? 'area ini'}` });
  } else if (near === 'same_city') {
    score += POINTS.sameCity;
    reasons.push({ code: 'same_city', message: 'Bertugas di kota yang sama' });
  }
  if (technician.skills.includes(situation.skill)) {
    score += POINTS.skill;
    reasons.push({ code: 'skill', message: 'Menguasai pekerjaan ini' });
  }
  score += Math.round((POINTS.idle * Math.max(0, FULL_LOAD - load)) / FULL_LOAD);
  if (load <= 2) {
    reasons.push({ code: 'idle', message: load === 0 ? 'Belum ada pekerjaan terbuka' : `Baru ${load} pekerjaan terbuka` });
  }
  const rating = technician.averageRating;
  if (rating !== null) {
    score += Math.round((POINTS.rating * rating) / 5);
    if (rating >= 4) reasons.push({ code: 'rating', message: `Penilaian ${rating.toLocaleString('id-ID')} dari 5` });
  }
  return { ...technician, score, reasons, openRegistrations };
}

/** `same_area`: the work lies in the technician's area or below it. `same_city`: both lie below one city. */
function nearness(
  own: number | null,
  work: number | null,
  parents: ReadonlyMap<number, number | null>,
): 'same_area' | 'same_city' | null {
  if (own === null || work === null) return null;
  const upwards = (from: number): number[] => {
    const way: number[] = [];
    for (let at: number | null = from; at !== null && !way.includes(at); at = parents.get(at) ?? null) way.push(at);
    return way;
  };
  const workWay = upwards(work);
  if (workWay.includes(own)) return 'same_area';
  return upwards(own).at(-1) === workWay.at(-1) ? 'same_city' : null;
}
