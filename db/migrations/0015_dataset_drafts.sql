CREATE TABLE "dataset_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"settings" text NOT NULL,
	"inspections" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"updated_at_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_version";
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "made_of_version" integer GENERATED ALWAYS AS (case when kind like 'import%' then null else version end) STORED;--> statement-breakpoint
ALTER TABLE "dataset_drafts" ADD CONSTRAINT "dataset_drafts_owner_id_auth_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_version" FOREIGN KEY ("dataset_id","made_of_version") REFERENCES "public"."versions"("dataset_id","number") ON DELETE no action ON UPDATE no action;