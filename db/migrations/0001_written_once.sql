-- [OP1] [RV5] What is written once stays: the log, its refusals and sign-offs, and finalized
-- versions with all their rows. The session of a version must exist as well.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation',
      HINT = 'Undo an operation with an undo, and change a version by finalizing a new one.';
END
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_late_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1
    FROM (SELECT DISTINCT dataset_id, version FROM added) AS named
    LEFT JOIN versions
      ON versions.dataset_id = named.dataset_id AND versions.number = named.version
    WHERE versions.xmin IS DISTINCT FROM pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION 'rows of % belong to a version written in the same transaction', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation',
        HINT = 'A finalized version is immutable: finalize a new one.';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_session"
  FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id");
--> statement-breakpoint
CREATE TRIGGER "operations_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "operations"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "refusals_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "refusals"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "sign_offs_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "sign_offs"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "versions_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "versions"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_partitions_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_partitions"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_edge_changes_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_edge_changes"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_segments_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_segments"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_synapses_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_synapses"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_connections_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_connections"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "lineage_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "lineage"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_partitions_with_their_version" AFTER INSERT ON "version_partitions"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
--> statement-breakpoint
CREATE TRIGGER "version_edge_changes_with_their_version" AFTER INSERT ON "version_edge_changes"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
--> statement-breakpoint
CREATE TRIGGER "version_segments_with_their_version" AFTER INSERT ON "version_segments"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
--> statement-breakpoint
CREATE TRIGGER "version_synapses_with_their_version" AFTER INSERT ON "version_synapses"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
--> statement-breakpoint
CREATE TRIGGER "version_connections_with_their_version" AFTER INSERT ON "version_connections"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
--> statement-breakpoint
CREATE TRIGGER "lineage_with_their_version" AFTER INSERT ON "lineage"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
