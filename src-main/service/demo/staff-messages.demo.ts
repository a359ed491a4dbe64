import { isWithinSla } from '#shared/domain/ticket.ts';
import { addDays, eachWibDate, instantAtWib, startOfWibDay, startOfWibWeek, type WibDate } from '#shared/domain/time-zone.ts';
import { DAY, type DemoContext, HISTORY_DAYS, plus } from './demo-context.ts';
import type { DemoGroups } from './groups.demo.ts';
import { dailySummaryText, performanceText, TEST_TEXT, type WeekFigures } from './message-texts.ts';
import { type PlannedMessage, toGroup, toUser } from './planned-message.ts';
import type { DemoStaff, DemoTechnician } from './staff.demo.ts';
import type { DemoTicket } from './tickets.demo.ts';

const TEST_DAYS_AGO = [1, 4, 12, 31, 66];

/**
 * What the jobs told staff, with figures counted from the tickets: daily summaries and weekly reports. Both end with yesterday:
 * today's runs are the product's own. `sentPerDay` is the number of other messages per day.
 */
export function staffMessages(
  context: DemoContext,
  staff: DemoStaff,
  groups: DemoGroups,
  tickets: readonly DemoTicket[],
  sentPerDay: ReadonlyMap<WibDate, number>,
): PlannedMessage[] {
  const yesterday = addDays(context.today, -1);
  const days = eachWibDate(addDays(context.today, -(HISTORY_DAYS - 1)), yesterday);
  const readers = [...staff.withRole('manager'), ...staff.withRole('supervisor')].map((user) => ({
    recipient: toUser(user),
    key: `${user.id}`,
  }));
  const audience = [...readers, { recipient: toGroup(groups.management), key: 'group' }];
  const daily = days.flatMap((day) => {
    const text = dailySummaryText(dayFigures(day, tickets, sentPerDay.get(day) ?? 0));
    return audience.map(
      ({ recipient, key }, at): PlannedMessage => ({
        type: 'daily_summary',
        key: `${day}:${key}`,
        at: plus(instantAtWib(day, '18:00'), 1_500 + at * 5),
        recipient,
        text,
        createdBy: null,
      }),
    );
  });
  const mondays = days.filter((day) => startOfWibWeek(day) === day && addDays(day, -7) >= (days[0] ?? day));
  const weekly = mondays.flatMap((monday) => weekMessages(monday, staff.technicians, tickets));
  const admin = staff.user('admin');
  const tests = TEST_DAYS_AGO.map(
    (daysAgo): PlannedMessage => ({
      type: 'test',
      key: `${daysAgo}`,
      at: plus(context.now, -daysAgo * DAY),
      recipient: toUser(admin),
      text: TEST_TEXT,
      createdBy: admin.id,
    }),
  );
  return [...daily, ...weekly, ...tests];
}

function dayFigures(day: WibDate, tickets: readonly DemoTicket[], messages: number) {
  const evening = instantAtWib(day, '18:00');
  // A summary covers the 24 hours before it, so every ticket is counted once.
  const start = plus(evening, -DAY);
  const isOn = (at: Date | null | undefined): boolean => at != null && at >= start && at < evening;
  // Nothing older was still in work, or was worked on again.
  const oldest = plus(start, -12 * DAY);
  const near = tickets.filter(({ row }) => row.createdAt != null && row.createdAt >= oldest && row.createdAt < evening);
  const done = near.filter(({ row }) => isOn(row.completedAt));
  const running = near.filter(({ events }) => {
    const state = events.findLast(({ at, to }) => to !== null && at <= evening)?.to;
    return state !== 'completed' && state !== 'cancelled';
  });
  return {
    day,
    created: near.filter(({ row }) => isOn(row.createdAt)).length,
    completed: done.length,
    running: running.length,
    inTime: done.filter(keptPromise).length,
    messages,
  };
}

function keptPromise({ row }: DemoTicket): boolean {
  return row.completedAt != null && isWithinSla(row.completedAt, row.slaDueAt);
}

function weekMessages(monday: WibDate, technicians: readonly DemoTechnician[], tickets: readonly DemoTicket[]): PlannedMessage[] {
  const from = addDays(monday, -7);
  const to = addDays(monday, -1);
  const [start, end] = [startOfWibDay(from), startOfWibDay(monday)];
  const finished = tickets.filter(({ row }) => row.completedAt != null && row.completedAt >= start && row.completedAt < end);
  const results = technicians
    .map((technician) => {
      const done = finished.filter(({ row }) => row.technicianId === technician.id);
      const ratings = done.flatMap(({ row }) => (row.rating == null ? [] : [row.rating]));
      const rating = ratings.length === 0 ? null : ratings.reduce((sum, stars) => sum + stars, 0) / ratings.length;
      return { technician, done: done.length, inTime: done.filter(keptPromise).length, rating };
    })
    .sort(
      (one, other) =>
        other.inTime - one.inTime || (other.rating ?? 0) - (one.rating ?? 0) || one.technician.id - other.technician.id,
    );
  return results.map(({ technician, done, inTime, rating }, at): PlannedMessage => {
    const figures: WeekFigures = { from, to, done, inTime, rating, rank: at + 1, of: results.length };
    return {
      type: 'technician_performance',
      key: `${monday}:${technician.id}`,
      at: plus(instantAtWib(monday, '08:00'), 1_500 + at * 5),
      recipient: toUser(technician.user),
      text: performanceText(technician.user.name, figures),
      createdBy: null,
    };
  });
}
