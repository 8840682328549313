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
  ranks CONSTANT text[] := ARRAY['viewer', 'proofreader', 'reviewer', 'admin'];
  first_seq integer := (added -> 0 ->> 'seq')::integer;
  answer record;
BEGIN
  IF of_fence IS NOT NULL THEN
    -- Holds off whoever would take the session until this is written or refused.
    PERFORM 1 FROM session_leases
    WHERE session_id = of_session AND node_id = of_node AND fence = of_fence FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the lease of session % is another''s', of_session USING ERRCODE = 'LOG01';
    END IF;
  END IF;
  SELECT last_seq, rights INTO answer
  FROM append_to_log(of_session, new_state, added, asked, now_ms);
  IF first_seq <= answer.last_seq THEN
    RAISE EXCEPTION 'the log of session % has grown', of_session USING ERRCODE = 'LOG01';
  ELSIF first_seq > answer.last_seq + 1 THEN
    RAISE EXCEPTION 'the log of session % ends at %', of_session, answer.last_seq
      USING ERRCODE = 'LOG03';
  END IF;
  IF EXISTS (
    SELECT 1
    FROM jsonb_to_recordset(asked) AS q (n integer, expected text)
    LEFT JOIN jsonb_to_recordset(answer.rights) AS found (n integer, max_role text, role text)
      ON found.n = q.n
    WHERE q.expected IS DISTINCT FROM CASE
      WHEN found.role IS NULL OR found.max_role IS NULL THEN found.role
      ELSE ranks[least(array_position(ranks, found.max_role), array_position(ranks, found.role))]
    END
  ) THEN
    RAISE EXCEPTION 'a role in session % has changed', of_session USING ERRCODE = 'LOG02';
  END IF;
END
$$;
