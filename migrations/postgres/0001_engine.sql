-- Written by hand: what the schema generator cannot express. Constants are frozen here and never imported.

-- The engine's only clock (ENGINE E-3): real time of the database plus an offset that only tests set.
INSERT INTO engine_clock (one, shift) VALUES (true, interval '0');
--> statement-breakpoint
CREATE FUNCTION engine_now() RETURNS timestamptz
  LANGUAGE sql VOLATILE
  AS 'SELECT clock_timestamp() + (SELECT shift FROM engine_clock WHERE one)';
--> statement-breakpoint
INSERT INTO engine_guard (one) VALUES (true);
--> statement-breakpoint
INSERT INTO lanes (id, gateway_order) VALUES
  ('urgent', '["fonnte","wablas"]'), ('normal', '["fonnte","wablas"]'), ('bulk', '["fonnte","wablas"]');
--> statement-breakpoint

-- The audit log is append only even for the owner's ordinary statements.
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'audit_log is append only' USING ERRCODE = 'insufficient_privilege'; END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- Payloads too long for NOTIFY travel through this table (socket adapter).
CREATE TABLE socket_io_attachments (
  id bigserial UNIQUE,
  created_at timestamptz DEFAULT now(),
  payload bytea
);
--> statement-breakpoint

-- Ledger rows of one subject must be searched by number and code from the queue monitor.
CREATE INDEX whatsapp_notifications_phone_trgm_idx ON whatsapp_notifications USING gin (recipient_phone gin_trgm_ops);
--> statement-breakpoint

-- The role the application works as: it may read and write data, not change the schema, the clock or history.
-- A server whose owner may not create roles keeps working as the owner; the service says so at start.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN
    -- Roles belong to the whole server: another database's migration may be making it right now.
    BEGIN
      CREATE ROLE kabar_app NOLOGIN;
    EXCEPTION WHEN unique_violation OR duplicate_object THEN NULL;
    END;
  END IF;
  EXECUTE format('GRANT kabar_app TO %I', current_user);
  EXECUTE format('GRANT USAGE ON SCHEMA public, drizzle TO kabar_app');
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kabar_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO kabar_app;
  GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO kabar_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO kabar_app;
  REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM kabar_app;
  REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON engine_clock FROM kabar_app;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'role kabar_app was not set up: %', SQLERRM;
END $$;
--> statement-breakpoint

-- What the queue monitor shows: every ledger row as a job (SPEC §10). A view, so that it can never disagree with the ledger.
CREATE VIEW queue_jobs AS
SELECT
  n.id, n.generation, n.notification_type, n.lane, n.status AS ledger_status, n.message_class,
  CASE
    WHEN n.notification_type = 'otp' THEN 'send-otp'
    WHEN n.lane = 'bulk' THEN 'send-bulk'
    WHEN n.recipient_type = 'group' THEN 'send-group'
    ELSE 'send-notification'
  END AS job_type,
  CASE
    WHEN n.status IN ('pending', 'queued') THEN CASE WHEN n.not_before > clock.now THEN 'delayed' ELSE 'waiting' END
    WHEN n.status = 'sending' THEN 'active'
    WHEN n.status = 'failed' THEN 'failed'
    WHEN n.status IN ('unknown', 'expired') THEN 'dead'
    ELSE 'completed'
  END AS status,
  -- Ended without delivery, and nothing happens unless a person acts.
  n.notification_type <> 'otp' AND (
    (n.status IN ('failed', 'unknown') AND n.needs_person)
    OR (n.status = 'expired' AND coalesce(n.error_code, '') <> 'subject_closed'
        AND NOT EXISTS (SELECT FROM whatsapp_notifications r WHERE r.resend_of = n.id)))
    AS dead_letter,
  -- Of the three tries a refusal of this very message may use up.
  CASE WHEN n.attempt = 0 THEN 0
       WHEN n.status = 'failed' AND n.error_code = 'busy' THEN least(3, greatest(1, n.retries_used))
       ELSE least(3, n.retries_used + 1) END AS attempts,
  n.attempt AS calls,
  n.recipient_type, n.recipient_name, n.recipient_phone, n.provider, n.error_code, n.error_message, n.needs_person,
  n.customer_id, n.user_id, n.group_id, n.ticket_id, n.resend_of,
  n.not_before, n.expires_at, n.created_at, n.queued_at, n.sending_at, n.sent_at, n.settled_at, n.updated_at
FROM whatsapp_notifications n CROSS JOIN (SELECT engine_now() AS now) AS clock;
--> statement-breakpoint

-- Daily figures of the charts (service/reports/figures.ts). The list below says what a row `r` counts as: on which day, split by what,
-- and under which condition. Triggers write the difference into report_changes in the transaction of the row; folding moves it to
-- report_totals. Rows that come and go are counted per statement; a change costs nothing unless a column that counts is another one.
CREATE FUNCTION report_day(at timestamptz) RETURNS date
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT (at AT TIME ZONE interval '7 hours')::date $$;
--> statement-breakpoint
DO $do$
DECLARE
  accepted constant text := $$r.status IN ('sent', 'delivered', 'read')$$;
  sent_day constant text := 'report_day(coalesce(r.sent_at, r.created_at))';
  route constant text := $$coalesce(r.provider, 'none') || ':' || r.lane || ':' || r.notification_type$$;
  waited constant text := 'r.sending_at - r.created_at';
  completed constant text := $$r.status = 'completed' AND r.completed_at IS NOT NULL$$;
  technician constant text := $$coalesce(r.technician_id::text, 'none')$$;
  source record;
  inserted text;
  differing text;
BEGIN
  CREATE TEMP TABLE fact (source text, figure text, day text, key text, amount text, condition text) ON COMMIT DROP;
  INSERT INTO fact VALUES
    ('tickets', $$CASE WHEN r.status IN ('completed', 'cancelled') THEN 'ticket.closed' ELSE 'ticket.running' END$$,
      'report_day(r.created_at)', $$r.status || ':' || r.type$$, '0', 'true'),
    ('tickets', $$'ticket.completed'$$, 'report_day(r.completed_at)', technician,
      'greatest(0, floor(extract(epoch FROM r.completed_at - r.created_at)))', completed),
    ('tickets', $$'ticket.in_time'$$, 'report_day(r.completed_at)', technician, '0', completed || ' AND r.completed_at <= r.sla_due_at'),
    ('tickets', $$'ticket.rated'$$, 'report_day(r.completed_at)', technician, 'r.rating', completed || ' AND r.rating IS NOT NULL'),
    ('payments', $$'payment.verified'$$, 'report_day(r.paid_at)', 'r.method', 'r.amount', $$r.status = 'verified'$$),
    ('invoices', $$'invoice.due'$$, 'r.due_date',
      $$CASE WHEN r.status <> 'paid' THEN 'unpaid' WHEN report_day(r.paid_at) > r.due_date THEN 'late' ELSE 'on_time' END$$, 'r.total',
      $$r.status NOT IN ('draft', 'void')$$),
    ('notifications', $$'notification.created'$$, 'report_day(r.created_at)', $$CASE WHEN r.is_read THEN 'read' ELSE 'unread' END$$, '0', 'true'),
    ('whatsapp_notifications', $$'message.written'$$, 'report_day(r.created_at)',
      $$CASE WHEN r.status IN ('pending', 'queued', 'sending') THEN 'pending'
             WHEN r.status = 'failed' AND r.error_code = 'recipient' THEN 'undeliverable'
             WHEN r.status = 'expired' AND r.error_code = 'subject_closed' THEN 'obsolete' ELSE r.status END
        || ':' || r.notification_type || ':' || CASE WHEN r.status IN ('sent', 'delivered', 'read') THEN coalesce(r.provider, 'other') ELSE '' END$$, '0', 'true'),
    ('whatsapp_notifications', $$'message.accepted'$$, sent_day, route, 'coalesce(r.cost, 0)', accepted),
    ('whatsapp_notifications', $$'message.unpriced'$$, sent_day, route, '0', accepted || ' AND r.cost IS NULL'),
    -- Lanes and classes that wait on purpose (bulk, quiet hours) and rows sent again by a person say nothing about the queue.
    ('whatsapp_notifications', $$'message.waited'$$, sent_day,
      format($$CASE WHEN %s <= interval '60 seconds' THEN 'within' ELSE 'beyond' END$$, waited),
      format('greatest(0, floor(extract(epoch FROM %s) * 1000))', waited),
      accepted || $$ AND r.sending_at IS NOT NULL AND r.generation = 1 AND r.lane <> 'bulk' AND r.preference IS NULL$$);

  FOR source IN SELECT * FROM (VALUES
    ('tickets', '{status,type,technician_id,created_at,completed_at,sla_due_at,rating}'::text[], 'true'),
    ('payments', '{status,method,paid_at,amount}', 'true'),
    ('invoices', '{status,due_date,paid_at,total}', 'true'),
    ('notifications', '{is_read,created_at}', 'true'),
    -- The steps before the outcome are the hot path of the engine and count as one state.
    ('whatsapp_notifications', '{status,provider,lane,notification_type,cost,error_code,created_at,sent_at,sending_at,generation,preference}',
      $$OLD.status NOT IN ('pending', 'queued', 'sending') OR NEW.status NOT IN ('pending', 'queued', 'sending') OR OLD.created_at <> NEW.created_at$$)
  ) AS listed (name, counting, matters)
  LOOP
    SELECT string_agg(format('SELECT %s, %s, %s, SIGN count(*), SIGN sum(%s) FROM ROWS r WHERE %s GROUP BY 1, 2, 3', figure, day, key, amount, condition),
                      ' UNION ALL '),
           string_agg(format('SELECT %1$s, %2$s, %3$s, 1, %4$s WHERE %5$s', regexp_replace(figure, '\mr\.', 'NEW.', 'g'),
             regexp_replace(day, '\mr\.', 'NEW.', 'g'), regexp_replace(key, '\mr\.', 'NEW.', 'g'), regexp_replace(amount, '\mr\.', 'NEW.', 'g'),
             regexp_replace(condition, '\mr\.', 'NEW.', 'g')), ' UNION ALL ')
    INTO inserted, differing FROM fact WHERE fact.source = source.name;
    EXECUTE format($f$
      CREATE FUNCTION report_%1$s_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO report_changes (figure, day, key, count, amount) %2$s;
        ELSIF TG_OP = 'DELETE' THEN
          INSERT INTO report_changes (figure, day, key, count, amount) %3$s;
        ELSE
          INSERT INTO report_changes (figure, day, key, count, amount)
          SELECT figure, day, key, sum(count), sum(amount) FROM (
            SELECT * FROM (%4$s) AS added (figure, day, key, count, amount)
            UNION ALL SELECT figure, day, key, -count, -amount FROM (%5$s) AS removed (figure, day, key, count, amount)) AS moved
          GROUP BY 1, 2, 3 HAVING sum(count) <> 0 OR sum(amount) <> 0;
        END IF;
        RETURN NULL;
      END $body$ $f$, source.name,
      replace(replace(inserted, 'SIGN ', ''), 'ROWS r', 'new_rows r'), replace(replace(inserted, 'SIGN ', '-'), 'ROWS r', 'old_rows r'),
      differing, replace(differing, 'NEW.', 'OLD.'));
    EXECUTE format('CREATE TRIGGER report_inserted AFTER INSERT ON %1$I REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION report_%1$s_changed()', source.name);
    EXECUTE format('CREATE TRIGGER report_deleted AFTER DELETE ON %1$I REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION report_%1$s_changed()', source.name);
    EXECUTE format('CREATE TRIGGER report_updated AFTER UPDATE ON %1$I FOR EACH ROW WHEN ((%3$s) AND (%2$s)) EXECUTE FUNCTION report_%1$s_changed()',
      source.name,
      (SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', name), ' OR ') FROM unnest(source.counting) AS name),
      source.matters);
  END LOOP;
  DROP TABLE fact;
END $do$;
--> statement-breakpoint
-- Customers keep no history of their status: whoever becomes active (key in) or stops being so (key out) is booked on that day.
CREATE FUNCTION report_customers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO report_changes (figure, day, key, count, amount)
    SELECT 'customer.active', report_day(least(coalesce(r.installed_at, r.created_at), r.updated_at)), 'in', count(*), 0
    FROM new_rows r WHERE r.status = 'active' AND r.deleted_at IS NULL GROUP BY 2;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO report_changes (figure, day, key, count, amount)
    SELECT 'customer.active', report_day(r.updated_at), 'out', -count(*), 0
    FROM old_rows r WHERE r.status = 'active' AND r.deleted_at IS NULL GROUP BY 2;
  ELSIF NEW.status = 'active' AND NEW.deleted_at IS NULL THEN
    INSERT INTO report_changes (figure, day, key, count, amount) VALUES ('customer.active', report_day(NEW.updated_at), 'in', 1, 0);
  ELSE
    INSERT INTO report_changes (figure, day, key, count, amount) VALUES ('customer.active', report_day(NEW.updated_at), 'out', -1, 0);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER report_inserted AFTER INSERT ON customers REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION report_customers_changed();
--> statement-breakpoint
CREATE TRIGGER report_deleted AFTER DELETE ON customers REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION report_customers_changed();
--> statement-breakpoint
CREATE TRIGGER report_updated AFTER UPDATE ON customers FOR EACH ROW
  WHEN ((OLD.status = 'active' AND OLD.deleted_at IS NULL) <> (NEW.status = 'active' AND NEW.deleted_at IS NULL))
  EXECUTE FUNCTION report_customers_changed();
