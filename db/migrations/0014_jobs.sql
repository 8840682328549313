CREATE TABLE "jobs" (
	"kind" text NOT NULL,
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"stage" text NOT NULL,
	"done" bigint NOT NULL,
	"total" bigint NOT NULL,
	"remaining_ms" bigint,
	"problem" text,
	"detail" text NOT NULL,
	"asked_by_id" text,
	"asked_by_name" text NOT NULL,
	"asked_at_ms" bigint NOT NULL,
	"finished_at_ms" bigint,
	"size_bytes" bigint,
	"is_cancel_asked" boolean NOT NULL,
	"attempt" integer NOT NULL,
	"claimed_until" timestamp with time zone,
	CONSTRAINT "jobs_kind_dataset_id_version_pk" PRIMARY KEY("kind","dataset_id","version"),
	CONSTRAINT "jobs_state_is_known" CHECK ("jobs"."state" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "jobs_running_are_claimed" CHECK (("jobs"."state" = 'running') = ("jobs"."claimed_until" is not null))
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_version" FOREIGN KEY ("dataset_id","version") REFERENCES "public"."versions"("dataset_id","number") ON DELETE no action ON UPDATE no action;