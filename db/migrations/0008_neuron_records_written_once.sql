-- [NE6] [RV5] The records of a version come with it, and stay as they are.
CREATE TRIGGER "version_neurons_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_neurons"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
--> statement-breakpoint
CREATE TRIGGER "version_neurons_with_their_version" AFTER INSERT ON "version_neurons"
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_rows();
