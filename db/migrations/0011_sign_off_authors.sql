-- [RV3] A sign-off is of the operation that it names, and leaves out no author that the log tells by
-- itself: whoever made, undid or redid an earlier edit which speaks of the signed supervoxel. Which
-- other supervoxels are of the object only the server can tell, and it adds their authors.
CREATE FUNCTION refuse_sign_off_without_its_authors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed jsonb;
  stranger text;
  missing text;
BEGIN
  SELECT entry::jsonb -> 'body' INTO signed
  FROM operations
  WHERE session_id = NEW.session_id AND seq = NEW.seq
    AND kind = 'sign' AND author_id = NEW.reviewer_id;
  IF signed IS NULL
    OR signed ->> 'scope' IS DISTINCT FROM NEW.scope
    OR signed ->> 'effectHash' IS DISTINCT FROM NEW.effect_hash
    OR signed -> 'object' ->> 'supervoxel' IS DISTINCT FROM NEW.supervoxel::text
  THEN
    RAISE EXCEPTION 'sign-off % of session % is not what its operation says', NEW.seq, NEW.session_id
      USING ERRCODE = 'integrity_constraint_violation',
        HINT = 'A sign-off is written with the operation of its reviewer that makes it.';
  END IF;
  SELECT author INTO stranger
  FROM unnest(NEW.author_ids) AS author
  WHERE NOT EXISTS (
    SELECT 1 FROM operations
    WHERE session_id = NEW.session_id AND seq < NEW.seq AND author_id = author
  )
  LIMIT 1;
  IF stranger IS NOT NULL THEN
    RAISE EXCEPTION 'sign-off % of session % names % as an author, who made nothing before it',
      NEW.seq, NEW.session_id, stranger
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  WITH naming AS MATERIALIZED (
    -- Few entries hold the id at all: only these are read.
    SELECT seq, author_id, entry FROM operations
    WHERE session_id = NEW.session_id AND seq < NEW.seq
      AND kind IN ('merge', 'merge-many', 'split', 'split-groups', 'split-supervoxel', 'synapse-add')
      AND position('"' || NEW.supervoxel || '"' IN entry) > 0
  ), edits AS MATERIALIZED (
    SELECT seq, author_id FROM naming
    WHERE jsonb_path_exists(
      -- A split's routes lead to neighbours, which it does not touch.
      (entry::jsonb -> 'body') - 'routes',
      '$.** ? (@.supervoxel == $id || @.a == $id || @.b == $id)',
      jsonb_build_object('id', NEW.supervoxel::text)
    )
  ), authors AS (
    SELECT author_id FROM edits
    UNION
    SELECT mark.author_id
    FROM operations AS mark
    JOIN edits ON edits.seq = (mark.entry::jsonb -> 'body' ->> 'of')::integer
    WHERE mark.session_id = NEW.session_id AND mark.seq < NEW.seq AND mark.kind IN ('undo', 'redo')
  )
  SELECT author_id INTO missing FROM authors WHERE NOT (author_id = ANY (NEW.author_ids)) LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'sign-off % of session % leaves out %, who edited what is signed',
      NEW.seq, NEW.session_id, missing
      USING ERRCODE = 'integrity_constraint_violation',
        HINT = 'Nobody signs off their own work.';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "sign_offs_name_their_authors" BEFORE INSERT ON "sign_offs"
  FOR EACH ROW EXECUTE FUNCTION refuse_sign_off_without_its_authors();
