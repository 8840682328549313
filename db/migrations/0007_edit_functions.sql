-- What every edit asks of the database, as functions: their plans are made once a connection, and an
-- edit waits for one statement where it would wait for several.

-- [LV4] What people may do on the datasets of sessions by now. `asked` is an array of {n, user_id,
-- sign_in_id, token_id, session_id}; no row for whoever may nothing.
CREATE FUNCTION rights_now(asked jsonb, now_ms bigint)
RETURNS TABLE (n integer, max_role text, role text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  SELECT q.n, t.max_role::text, CASE WHEN u.is_admin THEN 'admin' ELSE r.role::text END
  FROM jsonb_to_recordset(asked)
    AS q (n integer, user_id text, sign_in_id text, token_id text, session_id text)
  JOIN auth_user u ON u.id = q.user_id AND NOT u.is_disabled
  JOIN sessions s ON s.id = q.session_id
  LEFT JOIN dataset_roles r ON r.user_id = u.id AND r.dataset_id = s.dataset_id
  LEFT JOIN auth_session a ON a.id = q.sign_in_id AND a.user_id = u.id
    AND a.expires_at > to_timestamp(now_ms / 1000.0)
  LEFT JOIN api_tokens t ON t.id = q.token_id AND t.user_id = u.id
    AND t.revoked_at_ms IS NULL AND t.expires_at_ms > now_ms
  WHERE (q.sign_in_id IS NULL OR a.id IS NOT NULL)
    AND (q.token_id IS NULL OR t.id IS NOT NULL);
END
$$;
--> statement-breakpoint
-- [OP2] [LV4] Writes operations at the end of a session's log and brings its row up to date. Tells
-- the sequence number of the last operation before, and the rights that were asked about as they are
-- in this transaction; the caller takes all of it back where `added` does not follow, or was judged
-- by other rights. `added` is an array of operations by their columns' names.
CREATE FUNCTION append_to_log(
  of_session text, new_state text, added jsonb, asked jsonb, now_ms bigint,
  OUT last_seq integer, OUT rights jsonb
) LANGUAGE plpgsql AS $$
DECLARE
  head jsonb := added -> -1;
BEGIN
  -- Its row first: whoever else writes this log waits here, and then meets the primary key.
  UPDATE sessions SET
    state = new_state,
    operation_count = coalesce((head ->> 'seq')::integer, operation_count),
    updated_at_ms = coalesce((head ->> 'at_ms')::bigint, updated_at_ms),
    head_hash = coalesce(head ->> 'hash', head_hash)
  WHERE id = of_session;
  SELECT coalesce(max(seq), 0) INTO last_seq FROM operations WHERE session_id = of_session;
  INSERT INTO operations (session_id, seq, intent_id, author_id, kind, at_ms, entry, hash)
  SELECT of_session, row.seq, row.intent_id, row.author_id, row.kind, row.at_ms, row.entry, row.hash
  FROM jsonb_to_recordset(added) AS row (
    seq integer, intent_id text, author_id text, kind text, at_ms bigint, entry text, hash text
  );
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'n', found.n, 'max_role', found.max_role, 'role', found.role
  )), '[]') INTO rights FROM rights_now(asked, now_ms) AS found;
END
$$;
