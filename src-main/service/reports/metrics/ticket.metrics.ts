import { daysBetween } from '#shared/domain/time-zone.ts';
import { amountOf, countOf, pick } from '../figures.ts';
import { percent, roundTo } from '../series.ts';
import type { Metric } from './define-metric.ts';

/** Types of tickets that customers open because something is wrong. */
const SUPPORT_TYPES = ['repair', 'billing', 'account'];

/** Share of the tickets completed in the range that kept the promise, as on the SLA card, against the baseline. */
export const slaAchievement: Metric = {
  id: 'sla_achievement',
  unit: 'change_percent',
  target: 25,
  goal: 'at_least',
  figures: ['ticket.completed', 'ticket.in_time'],
  measure({ rows }) {
    return percent(countOf(pick(rows, ['ticket.in_time'])), countOf(pick(rows, ['ticket.completed'])));
  },
};

/**
 * Tickets of the types repair, billing and account opened per day (`created_at`), against the baseline. Days before the first ticket
 * of all do not count.
 */
export const supportTickets: Metric = {
  id: 'support_tickets',
  unit: 'change_percent',
  target: -30,
  goal: 'at_most',
  figures: ['ticket.running', 'ticket.closed'],
  measure({ rows, days: { from, to }, firstTicket: since }) {
    if (since === null || since > to) return null;
    const opened = countOf(rows.filter(({ key }) => SUPPORT_TYPES.includes(key.split(':')[1] ?? '')));
    return roundTo(2, opened / (daysBetween(since > from ? since : from, to) + 1));
  },
};

/** Mean rating (1 to 5) of the tickets completed in the range that were rated, against the baseline. */
export const satisfaction: Metric = {
  id: 'satisfaction',
  unit: 'change_percent',
  target: 20,
  goal: 'at_least',
  figures: ['ticket.rated'],
  measure({ rows }) {
    return countOf(rows) === 0 ? null : roundTo(2, amountOf(rows) / countOf(rows));
  },
};
