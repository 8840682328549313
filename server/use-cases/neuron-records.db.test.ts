// [NE6][RV4] Neuron records on their way into versions, and on from there, on both engines and a real
// dataset's folder.
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { differenceOf } from "#core/session/difference.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { addRecord, editRecord } from "#fixtures/graphs/neuron-intents.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { neuronsView, segmentView } from "#server/use-cases/session-views.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

/** Of a segment of its own each. */
function placesOf({ model }: HostedSession, count: number): readonly Place[] {
  const { graph } = model.base;
  const places = new Map<bigint, Place>();
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const supervoxel = graph.supervoxelIds.at(index);
    const place = { positionVoxel: graph.positionsVoxel.tripleAt(index), supervoxel };
    const root = rootOfPlace(model, place);
    if (!places.has(root)) places.set(root, place);
  }
  return [...places.values()].slice(0, count);
}

describe.each(await openDatabasesUnderTest())("neuron records on $name", ({ open }) => {
  let lab: HostedLab;
  let database: Database;

  beforeAll(async () => {
    lab = await openHostedLab(async () => {
      database = await open();
      return database;
    });
  });

  afterAll(() => lab?.close());

  const finalize = (session: HostedSession) => finalizeSigned(lab, session);

  test("a version has them; later sessions stand on them, and both sides' edits are kept", async () => {
    const { store, datasets, people } = lab;
    const first = await lab.newSession(0);
    const [left, right, aside] = placesOf(first, 3);
    const fields = { name: "AVAL", somaVoxel: left.positionVoxel, tags: ["b", "a"] };
    await must(first, people.ada, addRecord(left, fields), addRecord(right, { name: "AVAR" }));
    const [id, otherId] = first.model.neurons.map((neuron) => neuron.id);
    expect(await finalize(first)).toMatchObject({ ok: true, value: { version: 1 } });
    const root = rootOfPlace(first.model, left);
    const kept = await store.readNeurons(LAB_DATASET_ID, 1);
    expect(kept).toHaveLength(2);
    expect(kept.find((neuron) => neuron.id === id)).toEqual({
      ...{ name: "AVAL", type: "", class: "", side: "", transmitter: "", region: "", status: "" },
      ...{ id, root, place: left, somaVoxel: left.positionVoxel, tags: ["a", "b"] },
    });
    expect(await store.readNeurons(LAB_DATASET_ID, 0)).toEqual([]);
    const segments = await store.readSegments(LAB_DATASET_ID, 1);
    expect(segments.find((segment) => segment.root === root)?.effectHash).toBe(
      effectHashOf(first.model, root),
    );

    // Two sessions on that version change one record each in another field, and one the same field.
    const [second, third] = [await lab.newSession(1), await lab.newSession(1)];
    expect(effectHashOf(second.model, root)).toBe(effectHashOf(first.model, root));
    expect(differenceOf(second.model)).toEqual([]);
    await must(second, people.ada, editRecord(id, { type: "AVA", status: "traced" }));
    await must(second, people.ada, addRecord(aside, { name: "aside" }));
    await must(third, people.ada, editRecord(otherId, { side: "right", tagsAdded: ["seen"] }));
    await must(third, people.ada, { kind: "neuron-remove", neuronId: otherId });
    await must(third, people.ada, { kind: "undo", of: null });
    expect(differenceOf(second.model).map(({ change }) => change)).toEqual(["labels", "labels"]);
    expect(await finalize(second)).toMatchObject({ ok: true, value: { version: 2 } });
    expect(await finalize(third)).toMatchObject({ ok: true, value: { version: 3 } });
    const newest = await store.readNeurons(LAB_DATASET_ID, 3);
    const byId = new Map(newest.map((neuron) => [neuron.id, neuron]));
    expect(newest).toHaveLength(3);
    expect(byId.get(id)).toMatchObject({ name: "AVAL", type: "AVA", status: "traced" });
    expect(byId.get(otherId)).toMatchObject({ name: "AVAR", side: "right", tags: ["seen"] });

    // [RV3] The same record changed on both sides is another object than the one that was signed.
    const [fourth, fifth] = [await lab.newSession(3), await lab.newSession(3)];
    await must(fourth, people.ada, editRecord(id, { name: "one" }));
    await must(fifth, people.ada, editRecord(id, { region: "nerve ring" }));
    expect(await finalize(fourth)).toMatchObject({ ok: true, value: { version: 4 } });
    expect(await finalize(fifth)).toMatchObject({ ok: false, error: { tag: "review-unsigned" } });

    const outside = { id: randomUUID(), seenSeq: 0, overrides: [] };
    for (const body of [
      editRecord(id, { somaVoxel: [96, 0, 0] }),
      addRecord(aside, { somaVoxel: [0, 0, 8] }, true),
    ]) {
      const text = canonicalJson({ ...outside, body } as unknown as CanonicalValue);
      const sent = await (await lab.newSession(3)).submit(people.ada, [text]);
      expect(sent).toMatchObject([{ accepted: false, refusal: { tag: "place-outside" } }]);
    }
    const nowhere = addRecord({ ...left, supervoxel: aside.supervoxel });
    const text = canonicalJson({ ...outside, body: nowhere } as unknown as CanonicalValue);
    const sent = await (await lab.newSession(3)).submit(people.ada, [text]);
    expect(sent).toMatchObject([{ accepted: false, refusal: { tag: "place-mismatch" } }]);

    expect(segmentView(fourth.model, left.supervoxel)?.neurons).toMatchObject([
      { id, name: "one" },
    ]);
    expect(neuronsView(fourth.model).neurons).toHaveLength(3);

    const verify = () =>
      verifyStore({ store, datasets }, () => undefined, new AbortController().signal);
    expect(await verify()).toMatchObject({ problems: [], versionCount: 5 });
    const late = database.orm.execute(
      sql`insert into version_neurons select dataset_id, version, 99, 'late', root, supervoxel,
        position_voxel, name, type, class, side, transmitter, region, status, soma_voxel, tags
        from version_neurons where version = 1 limit 1`,
    );
    await expect(Promise.resolve(late)).rejects.toThrow();
    await expect(
      Promise.resolve(database.orm.execute(sql`update version_neurons set name = 'other'`)),
    ).rejects.toThrow();
    // As a damaged disk would.
    await database.orm.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql`update version_neurons set name = 'other' where version = 2`);
    });
    const { problems } = await verify();
    expect(problems.join()).toMatch(/version 2 .*neuron records is another/);
  });
});
