// What is only a projection of a log is set right from it: at a start, and when a session is opened.

import { rm } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { makeTempDir, openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { rebuildProjections } from "#server/use-cases/rebuild-projections.ts";
import { openLab } from "#tests/faults/lab.ts";

const databases = await openDatabasesUnderTest();

test.each(databases)("a spoiled projection is set right on $name", async ({ makePlace }) => {
  const place = await makePlace();
  const dataDir = await makeTempDir();
  const { databaseUrl } = place.options;
  const never = new AbortController().signal;
  let lab = await openLab({ dataDir, databaseUrl });
  try {
    const reopen = async () => {
      await lab.close();
      lab = await openLab({ dataDir, databaseUrl });
    };
    const spoil = (statement: ReturnType<typeof sql>) =>
      lab.workplace.database.orm.transaction(async (tx) => {
        await tx.execute(sql`set local session_replication_role = replica`);
        await tx.execute(statement);
      });
    const read = (id: string) => lab.workplace.store.readProjection(id);
    const done = await lab.newSession();
    for (const skip of [0, 7]) await lab.send(done, lab.ada, mergeAt(done, skip));
    await lab.finalize(done);
    const open = await lab.newSession();
    await lab.send(open, lab.ada, mergeAt(open, 3));
    const [first, second] = [done.sessionId, open.sessionId];
    const right = [await read(first), await read(second)];
    expect(right[0]).toMatchObject({ state: "finalized" });
    const signed = await lab.workplace.store.readSignOffs(first);
    expect(signed.length).toBeGreaterThan(0);

    // At a start, without any session being opened by somebody.
    await spoil(sql`update sessions set state = 'open', operation_count = 99 where id = ${first}`);
    await spoil(sql`update sessions set updated_at_ms = 1, head_hash = null where id = ${second}`);
    await spoil(sql`delete from sign_offs where seq = ${signed[0].seq}`);
    expect(await lab.verify()).not.toEqual([]);
    await reopen();
    const repaired = await rebuildProjections(lab.workplace, never);
    expect([...repaired].sort()).toEqual([first, second].sort());
    expect([await read(first), await read(second)]).toEqual(right);
    expect(await lab.workplace.store.readSignOffs(first)).toEqual(signed);
    expect(await lab.verify()).toEqual([]);
    expect(await rebuildProjections(lab.workplace, never)).toEqual([]);

    // When it is opened.
    const lapsed = '{"lapsed": [{"seq": 1, "reviewerId": "nobody"}], "held": null}';
    await spoil(sql`update sessions set review = ${lapsed}::jsonb where id = ${second}`);
    expect(await lab.verify()).toEqual([
      `session ${second}: its column review is not what its log says of sign-offs.`,
    ]);
    await spoil(
      sql`update sessions set state = 'submitted', updated_at_ms = 1 where id = ${second}`,
    );
    await reopen();
    await lab.session(second);
    expect(await read(second)).toEqual(right[1]);

    // An anchor that disagrees is no projection: it stays, and so does what hangs on it.
    await spoil(sql`delete from operations where session_id = ${second}`);
    await reopen();
    expect(await rebuildProjections(lab.workplace, never)).toEqual([]);
    expect(await read(second)).toEqual(right[1]);
  } finally {
    await lab.close();
    await place.remove();
    await rm(dataDir, { recursive: true, force: true });
  }
});
