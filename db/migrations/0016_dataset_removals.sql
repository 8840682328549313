CREATE TABLE "dataset_removals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "dataset_removals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" text NOT NULL,
	"name" text NOT NULL,
	"removed_at_ms" bigint NOT NULL
);

--> statement-breakpoint
-- What is written once goes with its whole dataset, in the transaction that says so, and never else.
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME NOT IN ('audit_log', 'dataset_removals') AND EXISTS (
    SELECT 1 FROM dataset_removals WHERE xmin = pg_current_xact_id()::xid
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation',
      HINT = 'Undo an operation with an undo, and change a version by finalizing a new one.';
END
$$;
--> statement-breakpoint
-- Whatever is deleted in such a transaction is of that dataset.
CREATE FUNCTION refuse_foreign_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM removed
    WHERE NOT EXISTS (
      SELECT 1 FROM dataset_removals
      WHERE dataset_removals.dataset_id = removed.dataset_id
        AND dataset_removals.xmin = pg_current_xact_id()::xid
    )
  ) THEN
    RAISE EXCEPTION 'rows of % of another dataset are written once', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "versions_go_with_their_dataset" AFTER DELETE ON "versions"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_removal();
--> statement-breakpoint
CREATE TRIGGER "version_segments_go_with_their_dataset" AFTER DELETE ON "version_segments"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_removal();
--> statement-breakpoint
CREATE TRIGGER "version_synapses_go_with_their_dataset" AFTER DELETE ON "version_synapses"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_removal();
--> statement-breakpoint
CREATE TRIGGER "dataset_removals_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "dataset_removals"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
-- An operation goes only after its session was said to go.
CREATE FUNCTION refuse_foreign_operations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM removed
    JOIN sessions ON sessions.id = removed.session_id
    WHERE NOT EXISTS (
      SELECT 1 FROM dataset_removals
      WHERE dataset_removals.dataset_id = sessions.dataset_id
        AND dataset_removals.xmin = pg_current_xact_id()::xid
    )
  ) THEN
    RAISE EXCEPTION 'rows of % of another dataset are written once', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "operations_go_with_their_dataset" AFTER DELETE ON "operations"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_operations();
