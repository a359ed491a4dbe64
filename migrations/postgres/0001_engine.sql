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
