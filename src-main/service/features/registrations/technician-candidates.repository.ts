import { sql } from 'drizzle-orm';
import type { Database } from '../../db/unit-of-work.ts';
import type { TechnicianCandidate } from './technician-ranking.ts';

/** Every active technician as seen from an area (null = unknown), with the open work of each. */
export async function findCandidates(db: Database, areaId: number | null): Promise<TechnicianCandidate[]> {
  const { rows } = await db.execute<TechnicianCandidate & Record<string, unknown>>(sql`
    with recursive above as (
      select id, parent_id from areas where id = ${areaId}::int
      union all
      select parent.id, parent.parent_id from areas parent join above on above.parent_id = parent.id
    ), roots as (
      select id as area_id, id, parent_id from areas where id in (select area_id from technicians)
      union all
      select roots.area_id, parent.id, parent.parent_id from areas parent join roots on roots.parent_id = parent.id
    )
    select te.id, u.name, u.phone, te.skills,
      case when a.id is null then null else json_build_object('id', a.id, 'name', a.name) end as area,
      (select count(*)::int from tickets t where t.technician_id = te.id and t.status in ('assigned','in_progress','on_hold'))
        as "openTickets",
      (select count(*)::int from registrations r where r.technician_id = te.id
         and r.status not in ('customer_created','rejected','cancelled')) as "openRegistrations",
      coalesce(te.area_id in (select id from above), false) as covers,
      exists (select 1 from roots join above on above.id = roots.id
              where roots.area_id = te.area_id and roots.parent_id is null) as "sameCity"
    from technicians te join users u on u.id = te.user_id left join areas a on a.id = te.area_id
    where te.active and u.active`);
  return rows;
}
