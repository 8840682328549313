CREATE TABLE "version_descriptions" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"revision" integer NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"doi" text,
	"licence" text,
	"author_order" text[] NOT NULL,
	"hidden_authors" text[] NOT NULL,
	"created_by_id" text,
	"created_by_name" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	CONSTRAINT "version_descriptions_dataset_id_version_revision_pk" PRIMARY KEY("dataset_id","version","revision"),
	CONSTRAINT "version_descriptions_revision_starts_at_one" CHECK ("version_descriptions"."revision" >= 1)
);
--> statement-breakpoint
ALTER TABLE "auth_user" ADD COLUMN "orcid" text;--> statement-breakpoint
ALTER TABLE "version_descriptions" ADD CONSTRAINT "version_descriptions_version" FOREIGN KEY ("dataset_id","version") REFERENCES "public"."versions"("dataset_id","number") ON DELETE no action ON UPDATE no action;