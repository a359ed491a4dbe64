CREATE TABLE "online_migrations" (
	"step" text PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"retries" integer DEFAULT 0 NOT NULL,
	"error" text,
	"node" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "online_migrations_state_check" CHECK ("online_migrations"."state" in ('running','done'))
);
--> statement-breakpoint
CREATE TABLE "schema_release" (
	"number" integer PRIMARY KEY NOT NULL,
	"least_app" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schema_release_least_check" CHECK ("schema_release"."least_app" between 0 and "schema_release"."number")
);

--> statement-breakpoint
INSERT INTO schema_release (number, least_app) VALUES (1, 1);--> statement-breakpoint
-- What a program may read about itself it may not write.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabar_app') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_release, online_migrations FROM kabar_app;
  END IF;
END $$;
