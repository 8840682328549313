-- [LV4] What one person may do on the dataset of a session by now; null: nothing. As rights_now, which
-- asks for many in one plan; for one or two, rows by their keys cost a third of that.
CREATE FUNCTION role_now(
  of_user text, of_sign_in text, of_token text, of_session text, now_ms bigint
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  ranks CONSTANT text[] := ARRAY['viewer', 'proofreader', 'reviewer', 'admin'];
  is_admin boolean;
  present text;
  most text;
BEGIN
  SELECT u.is_admin INTO is_admin FROM auth_user u WHERE u.id = of_user AND NOT u.is_disabled;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF of_sign_in IS NOT NULL THEN
    PERFORM 1 FROM auth_session a
    WHERE a.id = of_sign_in AND a.user_id = of_user AND a.expires_at > to_timestamp(now_ms / 1000.0);
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
  IF of_token IS NOT NULL THEN
    SELECT t.max_role INTO most FROM api_tokens t
    WHERE t.id = of_token AND t.user_id = of_user AND t.revoked_at_ms IS NULL
      AND t.expires_at_ms > now_ms;
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
  IF is_admin THEN
    PERFORM 1 FROM sessions s WHERE s.id = of_session;
    present := CASE WHEN FOUND THEN 'admin' END;
  ELSE
    SELECT r.role INTO present FROM dataset_roles r
    WHERE r.user_id = of_user
      AND r.dataset_id = (SELECT s.dataset_id FROM sessions s WHERE s.id = of_session);
  END IF;
  IF present IS NULL OR most IS NULL THEN RETURN present; END IF;
  RETURN ranks[least(array_position(ranks, most), array_position(ranks, present))];
END
$$;
--> statement-breakpoint
-- [OP2] [LV2] [LV4] An ordinary batch, of operations and nothing else, in one statement that is its
-- own transaction: an edit waits for one answer of the database where it waited for three. What the
-- caller of append_to_log takes back is refused here: LOG01 where another process writes the log,
-- LOG02 where somebody's role is not the one that was judged by, LOG03 where `added` leaves a gap.
-- `asked` is as of rights_now, each with its `expected` role (null: none); `of_fence` is null where
-- one process owns the data.
CREATE FUNCTION append_in_one(
  of_session text, of_node text, of_fence bigint, new_state text, added jsonb, asked jsonb,
  now_ms bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_seq integer := (added -> 0 ->> 'seq')::integer;
  head jsonb := added -> -1;
  last_seq integer;
  question jsonb;
BEGIN
  IF of_fence IS NOT NULL THEN
    -- Holds off whoever would take the session until this is written or refused.
    PERFORM 1 FROM session_leases
    WHERE session_id = of_session AND node_id = of_node AND fence = of_fence FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the lease of session % is another''s', of_session USING ERRCODE = 'LOG01';
    END IF;
  END IF;
  -- Its row first: whoever else writes this log waits here, and then meets the primary key.
  UPDATE sessions SET
    state = new_state,
    operation_count = (head ->> 'seq')::integer,
    updated_at_ms = (head ->> 'at_ms')::bigint,
    head_hash = head ->> 'hash'
  WHERE id = of_session;
  SELECT coalesce(max(seq), 0) INTO last_seq FROM operations WHERE session_id = of_session;
  IF first_seq <= last_seq THEN
    RAISE EXCEPTION 'the log of session % has grown', of_session USING ERRCODE = 'LOG01';
  ELSIF first_seq > last_seq + 1 THEN
    RAISE EXCEPTION 'the log of session % ends at %', of_session, last_seq USING ERRCODE = 'LOG03';
  END IF;
  INSERT INTO operations (session_id, seq, intent_id, author_id, kind, at_ms, entry, hash)
  SELECT of_session, row.seq, row.intent_id, row.author_id, row.kind, row.at_ms, row.entry, row.hash
  FROM jsonb_to_recordset(added) AS row (
    seq integer, intent_id text, author_id text, kind text, at_ms bigint, entry text, hash text
  );
  FOR question IN SELECT jsonb_array_elements(asked) LOOP
    IF question ->> 'expected' IS DISTINCT FROM role_now(
      question ->> 'user_id', question ->> 'sign_in_id', question ->> 'token_id',
      question ->> 'session_id', now_ms
    ) THEN
      RAISE EXCEPTION 'a role in session % has changed', of_session USING ERRCODE = 'LOG02';
    END IF;
  END LOOP;
END
$$;
