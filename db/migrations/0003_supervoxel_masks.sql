CREATE TABLE "supervoxel_masks" (
	"dataset_id" text NOT NULL,
	"hash" text NOT NULL,
	"supervoxel" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "supervoxel_masks_dataset_id_hash_pk" PRIMARY KEY("dataset_id","hash"),
	CONSTRAINT "supervoxel_masks_hash_is_sha256" CHECK ("supervoxel_masks"."hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "supervoxel_masks" ADD CONSTRAINT "supervoxel_masks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TRIGGER "supervoxel_masks_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "supervoxel_masks"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
