CREATE TABLE "version_pieces" (
	"dataset_id" text NOT NULL,
	"version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"piece" bigint NOT NULL,
	"supervoxel" bigint NOT NULL,
	"size_voxel" bigint NOT NULL,
	"position_voxel" double precision[] NOT NULL,
	"mask_hashes" text[] NOT NULL,
	"mask_sides" integer[] NOT NULL,
	CONSTRAINT "version_pieces_dataset_id_version_ordinal_pk" PRIMARY KEY("dataset_id","version","ordinal"),
	CONSTRAINT "version_pieces_id" UNIQUE("dataset_id","piece"),
	CONSTRAINT "version_pieces_cuts_are_parallel" CHECK (cardinality("version_pieces"."mask_hashes") >= 1
        and cardinality("version_pieces"."mask_hashes") = cardinality("version_pieces"."mask_sides"))
);
--> statement-breakpoint
CREATE TRIGGER "version_pieces_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_pieces"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_pieces_with_their_version" AFTER INSERT ON "version_pieces"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
