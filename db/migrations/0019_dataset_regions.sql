CREATE TABLE "dataset_regions" (
	"dataset_id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "dataset_regions_hash_is_sha256" CHECK ("dataset_regions"."hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "dataset_regions" ADD CONSTRAINT "dataset_regions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;