CREATE TABLE "lane_samples" (
	"lane" text NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"waiting" integer NOT NULL,
	"oldest_waiting_seconds" integer,
	CONSTRAINT "lane_samples_minute_lane_pk" PRIMARY KEY("minute","lane")
);
