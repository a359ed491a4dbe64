import { dashboardPerformance } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { isOwnOnly } from '#shared/domain/permissions.ts';
import { defineReport } from './define-report.ts';
import { amountOf, byKey, countOf, pick, readFigures } from './figures.ts';
import { percent, roundTo } from './series.ts';

const DONE = ['ticket.completed', 'ticket.in_time', 'ticket.rated'] as const;
const HOUR_SECONDS = 3_600;

/**
 * Work of the technicians: tickets completed in the range (`completed_at`, WIB days, still completed now), counted for the lead
 * (`technician_id`). **inTime**: completed not after `sla_due_at`. **averageRating**: of those of them that were rated, whenever that
 * was. **averageHours**: from creation to completion. Active technicians stand in it with zero, retired ones only with completed
 * tickets. Who may see only the own figures gets only the own row.
 */
export const performanceReport = defineReport({
  contract: dashboardPerformance,
  async read({ db, viewer, range, previous }) {
    const now = byKey(await readFigures(db, { figures: DONE, from: range.from, to: range.to, split: 'key' }));
    const before = byKey(
      await readFigures(db, { figures: ['ticket.completed'], from: previous.from, to: previous.to, split: 'key' }),
    );
    const { rows: people } = await db.query<{ id: number; name: string; active: boolean }>(
      `SELECT t.id, u.name, t.active AND u.active AS active FROM technicians t JOIN users u ON u.id = t.user_id
       WHERE $1::boolean OR t.id = $2`,
      [!isOwnOnly(viewer.role, 'technicians.performance'), viewer.technicianId],
    );
    const technicians = people.map(({ id, name, active }) => {
      const found = now.get(String(id)) ?? [];
      const done = pick(found, ['ticket.completed']);
      const rated = pick(found, ['ticket.rated']);
      const completed = countOf(done);
      const inTime = countOf(pick(found, ['ticket.in_time']));
      const ratings = countOf(rated);
      return {
        active,
        row: {
          technicianId: id,
          name,
          completed,
          previousCompleted: countOf(before.get(String(id)) ?? []),
          inTime,
          inTimePercent: percent(inTime, completed),
          ratings,
          averageRating: ratings === 0 ? null : roundTo(2, amountOf(rated) / ratings),
          averageHours: completed === 0 ? null : roundTo(1, amountOf(done) / completed / HOUR_SECONDS),
          link: listLink('tickets', { technicianId: String(id) }),
        },
      };
    });
    return {
      technicians: technicians
        .filter(({ active, row }) => active || row.completed > 0)
        .map(({ row }) => row)
        .sort((a, b) => b.completed - a.completed || b.inTime - a.inTime || a.technicianId - b.technicianId),
    };
  },
});
