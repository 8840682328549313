-- [RV5] What was said of a version stays as it was said: another description is another revision.
CREATE TRIGGER "version_descriptions_written_once" BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_descriptions"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
