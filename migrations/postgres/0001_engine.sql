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
