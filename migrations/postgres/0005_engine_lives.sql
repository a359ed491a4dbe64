CREATE TABLE "engines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"node" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "whatsapp_delivery_attempts" ADD COLUMN "engine" uuid;