import { index, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { areas } from './areas.ts';
import { incidents } from './incidents.ts';

/** Places and equipment an incident is about: an area counts with everything below it. */
export const incidentAreas = pgTable(
  'incident_areas',
  {
    incidentId: integer('incident_id')
      .notNull()
      .references(() => incidents.id),
    areaId: integer('area_id')
      .notNull()
      .references(() => areas.id),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.areaId] }), index('incident_areas_area_idx').on(table.areaId)],
);
