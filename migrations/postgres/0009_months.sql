-- Tables by month. What is old is dropped with its month instead of row by row. Attempts and lines of the notification center stay as they are
-- (resources/decisions).
CREATE TABLE retention_rules (
  name text PRIMARY KEY,
  -- Nothing younger is ever thrown away, whoever asks.
  least interval NOT NULL,
  -- Column by which the table is cut into months; null = plain table, emptied in batches.
  month_column text
);
--> statement-breakpoint
INSERT INTO retention_rules (name, least, month_column) VALUES
  ('audit_log', interval '5 years', 'created_at'),
  ('lane_samples', interval '7 days', 'minute'),
  ('whatsapp_notifications_archive', interval '5 years', 'created_at'),
  ('whatsapp_delivery_attempts_archive', interval '5 years', 'started_at'),
  ('notifications', interval '30 days', NULL),
  -- Not thrown away but moved: from this age on the ledger's rows may go to its archive.
  ('whatsapp_notifications', interval '180 days', NULL);
--> statement-breakpoint

-- Months are WIB months: what belongs to a month of the company goes with it.
CREATE FUNCTION wib_month(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN date_trunc('month', at AT TIME ZONE interval '7 hours') AT TIME ZONE interval '7 hours';
--> statement-breakpoint
CREATE FUNCTION next_wib_month(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (date_trunc('month', at AT TIME ZONE interval '7 hours') + interval '1 month') AT TIME ZONE interval '7 hours';
--> statement-breakpoint

-- One month of a table. Rows that came before it was made lie in the default partition and are moved.
CREATE FUNCTION create_month(parent text, month_column text, month timestamptz) RETURNS boolean
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  part constant text := parent || to_char(month AT TIME ZONE interval '7 hours', '"_"YYYY"_"MM');
  strays boolean;
BEGIN
  IF to_regclass(part) IS NOT NULL OR EXISTS (
    SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent::regclass AND pg_get_expr(c.relpartbound, c.oid) LIKE 'FOR VALUES FROM (MINVALUE)%'
      AND substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''')::timestamptz > month
  ) THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING IDENTITY)', part, parent);
  EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', part);
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN EXECUTE format('REVOKE ALL ON %I FROM kabar_app', part); END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= %L AND %I < %L)', parent || '_default', month_column, month, month_column, next_wib_month(month))
    INTO strays;
  IF strays THEN
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', parent || '_default');
    EXECUTE format('WITH gone AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) INSERT INTO %5$I SELECT * FROM gone',
      parent || '_default', month_column, month, next_wib_month(month), part);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', parent || '_default');
  END IF;
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, month, next_wib_month(month));
  RETURN true;
END $$;
--> statement-breakpoint

-- The current month and those ahead, of every table that has months. May be asked for at any time by anybody.
CREATE FUNCTION create_months(ahead integer DEFAULT 3) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  rule retention_rules;
  month timestamptz;
  made integer := 0;
BEGIN
  -- One at a time: two would make the same month.
  PERFORM pg_advisory_xact_lock(7204125);
  FOR rule IN SELECT * FROM retention_rules WHERE month_column IS NOT NULL ORDER BY name LOOP
    month := wib_month(clock_timestamp());
    FOR step IN 0 .. least(ahead, 24) LOOP
      IF create_month(rule.name, rule.month_column, month) THEN made := made + 1; END IF;
      month := next_wib_month(month);
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint

-- The only way in which history is thrown away. Returns months or rows. Refuses what the rules keep.
CREATE FUNCTION retire(target text, older_than interval, most integer DEFAULT 5000) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  rule retention_rules;
  part record;
  retired integer := 0;
BEGIN
  SELECT * INTO rule FROM retention_rules WHERE name = target AND name <> 'whatsapp_notifications';
  IF rule.name IS NULL THEN RAISE EXCEPTION 'no rule says that % may be retired', target USING ERRCODE = 'insufficient_privilege'; END IF;
  -- Compared as instants: 30 days and a month are not the same length every month.
  IF clock_timestamp() - older_than > clock_timestamp() - rule.least THEN
    RAISE EXCEPTION '% is kept for %', target, rule.least USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF rule.month_column IS NULL THEN
    EXECUTE format('DELETE FROM %1$I WHERE id = ANY (ARRAY(SELECT id FROM %1$I WHERE created_at < clock_timestamp() - $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))', target)
      USING older_than, most;
    GET DIAGNOSTICS retired = ROW_COUNT;
    RETURN retired;
  END IF;
  FOR part IN
    SELECT c.oid::regclass::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = target::regclass AND pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
      AND substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''')::timestamptz <= clock_timestamp() - older_than
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE %s', part.name);
    retired := retired + 1;
  END LOOP;
  RETURN retired;
END $$;
--> statement-breakpoint

-- The audit log. What stands in it becomes its first partition as it is, up to the end of this month.
ALTER TABLE audit_log RENAME TO audit_log_before;
--> statement-breakpoint
ALTER TABLE audit_log_before ALTER COLUMN id DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE audit_log_before DROP CONSTRAINT audit_log_pkey;
--> statement-breakpoint
ALTER INDEX audit_log_entity_idx RENAME TO audit_log_before_entity_idx;
--> statement-breakpoint
ALTER INDEX audit_log_actor_idx RENAME TO audit_log_before_actor_idx;
--> statement-breakpoint
ALTER INDEX audit_log_created_idx RENAME TO audit_log_before_created_idx;
--> statement-breakpoint
ALTER INDEX audit_log_package_idx RENAME TO audit_log_before_package_idx;
--> statement-breakpoint
ALTER INDEX audit_log_operation_idx RENAME TO audit_log_before_operation_idx;
--> statement-breakpoint
DROP TRIGGER audit_log_append_only ON audit_log_before;
--> statement-breakpoint
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME audit_log_id_seq),
  actor_id integer, actor_name text NOT NULL, action text NOT NULL, entity text NOT NULL, entity_id text, before jsonb, after jsonb,
  node text NOT NULL, operation_id integer, created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT audit_log_id_created_at_pk PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
--> statement-breakpoint
SELECT setval('audit_log_id_seq', greatest(1, (SELECT coalesce(max(id), 0) FROM audit_log_before)), EXISTS (SELECT FROM audit_log_before));
--> statement-breakpoint
CREATE INDEX audit_log_entity_idx ON audit_log (entity, entity_id, id);
--> statement-breakpoint
CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id);
--> statement-breakpoint
CREATE INDEX audit_log_created_idx ON audit_log (created_at, id);
--> statement-breakpoint
CREATE INDEX audit_log_package_idx ON audit_log (created_at)
  WHERE action = 'customer.update' AND after ->> 'packageId' IS DISTINCT FROM before ->> 'packageId';
--> statement-breakpoint
CREATE INDEX audit_log_operation_idx ON audit_log (operation_id, id) WHERE operation_id IS NOT NULL;
--> statement-breakpoint
CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('ALTER TABLE audit_log ATTACH PARTITION audit_log_before FOR VALUES FROM (MINVALUE) TO (%L)', next_wib_month(now()));
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN
    REVOKE ALL ON audit_log_before, audit_log_default FROM kabar_app;
    REVOKE ALL ON audit_log, retention_rules FROM kabar_app;
    GRANT SELECT, INSERT ON audit_log TO kabar_app;
    GRANT SELECT ON retention_rules TO kabar_app;
  END IF;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Also for who names a month instead of the table.
CREATE TRIGGER audit_log_append_only_rows BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- Samples of the lanes: a few thousand rows a day, so they are copied.
ALTER TABLE lane_samples RENAME TO lane_samples_before;
--> statement-breakpoint
ALTER TABLE lane_samples_before RENAME CONSTRAINT lane_samples_minute_lane_pk TO lane_samples_before_pk;
--> statement-breakpoint
CREATE TABLE lane_samples (
  lane text NOT NULL, minute timestamptz NOT NULL, waiting integer NOT NULL, oldest_waiting_seconds integer,
  CONSTRAINT lane_samples_minute_lane_pk PRIMARY KEY (minute, lane)
) PARTITION BY RANGE (minute);
--> statement-breakpoint
CREATE TABLE lane_samples_default PARTITION OF lane_samples DEFAULT;
--> statement-breakpoint
INSERT INTO lane_samples SELECT * FROM lane_samples_before;
--> statement-breakpoint
DROP TABLE lane_samples_before;
--> statement-breakpoint

-- The ledger's archive: the same columns (a test compares them), no keys to others, the same readers through `message_history`.
CREATE TABLE whatsapp_notifications_archive (LIKE whatsapp_notifications INCLUDING DEFAULTS, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
--> statement-breakpoint
CREATE INDEX whatsapp_notifications_archive_customer_idx ON whatsapp_notifications_archive (customer_id, id) WHERE customer_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX whatsapp_notifications_archive_ticket_idx ON whatsapp_notifications_archive (ticket_id, id) WHERE ticket_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX whatsapp_notifications_archive_phone_idx ON whatsapp_notifications_archive (recipient_phone, id);
--> statement-breakpoint
CREATE TABLE whatsapp_notifications_archive_default PARTITION OF whatsapp_notifications_archive DEFAULT;
--> statement-breakpoint
CREATE TABLE whatsapp_delivery_attempts_archive (LIKE whatsapp_delivery_attempts INCLUDING DEFAULTS, PRIMARY KEY (id, started_at)) PARTITION BY RANGE (started_at);
--> statement-breakpoint
CREATE INDEX whatsapp_delivery_attempts_archive_notification_idx ON whatsapp_delivery_attempts_archive (notification_id, attempt);
--> statement-breakpoint
CREATE TABLE whatsapp_delivery_attempts_archive_default PARTITION OF whatsapp_delivery_attempts_archive DEFAULT;
--> statement-breakpoint
-- What leaves the ledger is taken off the figures of the charts by its trigger; arriving here puts it back, in the same transaction.
CREATE TRIGGER report_inserted AFTER INSERT ON whatsapp_notifications_archive REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION report_whatsapp_notifications_changed();
--> statement-breakpoint
CREATE VIEW message_history AS SELECT * FROM whatsapp_notifications UNION ALL SELECT * FROM whatsapp_notifications_archive;
--> statement-breakpoint
CREATE VIEW attempt_history AS SELECT * FROM whatsapp_delivery_attempts UNION ALL SELECT * FROM whatsapp_delivery_attempts_archive;
--> statement-breakpoint

-- Moves settled messages with their attempts, the oldest first; what waits, is under way or needs a person stays. Returns how many went.
CREATE FUNCTION archive_messages(older_than interval, most integer DEFAULT 5000) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  least constant interval := (SELECT r.least FROM retention_rules r WHERE r.name = 'whatsapp_notifications');
  names text;
  attempt_names text;
  moved integer;
  chosen bigint[];
BEGIN
  IF clock_timestamp() - older_than > clock_timestamp() - least THEN
    RAISE EXCEPTION 'the ledger keeps % itself', least USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT array_agg(id ORDER BY id) INTO chosen FROM (
    SELECT n.id FROM whatsapp_notifications n
    WHERE n.created_at < clock_timestamp() - older_than AND n.status NOT IN ('pending', 'queued', 'sending', 'unknown') AND NOT n.needs_person
      AND NOT EXISTS (SELECT FROM whatsapp_delivery_attempts a WHERE a.notification_id = n.id AND a.state = 'open')
    ORDER BY n.created_at, n.id LIMIT most FOR UPDATE OF n SKIP LOCKED) AS old;
  IF chosen IS NULL THEN RETURN 0; END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
  WHERE attrelid = 'whatsapp_notifications'::regclass AND attnum > 0 AND NOT attisdropped;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO attempt_names FROM pg_attribute
  WHERE attrelid = 'whatsapp_delivery_attempts'::regclass AND attnum > 0 AND NOT attisdropped;
  EXECUTE format('WITH gone AS (DELETE FROM whatsapp_delivery_attempts WHERE notification_id = ANY ($1) RETURNING *)
    INSERT INTO whatsapp_delivery_attempts_archive (%1$s) SELECT %1$s FROM gone', attempt_names) USING chosen;
  EXECUTE format('WITH gone AS (DELETE FROM whatsapp_notifications WHERE id = ANY ($1) RETURNING *)
    INSERT INTO whatsapp_notifications_archive (%1$s) SELECT %1$s FROM gone', names) USING chosen;
  GET DIAGNOSTICS moved = ROW_COUNT;
  RETURN moved;
END $$;
--> statement-breakpoint
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN
    REVOKE ALL ON lane_samples_default, whatsapp_notifications_archive, whatsapp_notifications_archive_default, whatsapp_delivery_attempts_archive,
      whatsapp_delivery_attempts_archive_default FROM kabar_app;
    GRANT SELECT ON whatsapp_notifications_archive, whatsapp_delivery_attempts_archive TO kabar_app;
  END IF;
  REVOKE EXECUTE ON FUNCTION create_month(text, text, timestamptz) FROM PUBLIC;
  PERFORM create_months(3);
END $$;
