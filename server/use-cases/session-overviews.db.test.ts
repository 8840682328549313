// What the home page says of many sessions, and the neurons that a new session is about, on both
// engines: the counts are those of the log, and only what was added to a log is read again.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "#core/access/role.ts";
import type { AskedScope } from "#core/protocol/release-choice.ts";
import { differenceOf } from "#core/session/difference.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import {
  listedNeurons,
  listIntentTexts,
  REGION_NEURONS,
} from "#server/use-cases/listed-neurons.ts";
import type { LogStretch } from "#server/use-cases/ports/overviews.ts";
import { logRowOf } from "#server/use-cases/session-log.ts";
import { SessionOverviews } from "#server/use-cases/session-overviews.ts";
import type { LogRow } from "#server/use-cases/store.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  LAB_SHAPE_VOXEL,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";

/** A merge in a log, after which operation 2 holds against operation 1. */
function logOf(seq: number, authorId: string): LogRow {
  const place = (supervoxel: bigint) => ({ positionVoxel: [1, 2, 3] as const, supervoxel });
  return logRowOf({
    ...{ seq, authorId, authorName: authorId, atMs: seq, intentId: randomUUID(), overrides: [] },
    body: { kind: "merge", a: place(5n), b: place(6n) },
    effect: { changes: [], conflicts: seq === 2 ? [{ holds: 2, broken: 1 }] : [] },
    prevHash: "0".repeat(64),
  });
}

describe.each(await openDatabasesUnderTest())("session overviews on $name", ({ open }) => {
  let lab: HostedLab;
  let session: HostedSession;
  const stretches: LogStretch[] = [];
  let overviews: SessionOverviews;

  beforeAll(async () => {
    lab = await openHostedLab(open);
    session = await lab.newSession();
    const { store } = lab;
    overviews = new SessionOverviews({
      listDatasets: store.listDatasets,
      listSessionsOf: store.listSessionsOf,
      requiredSignOffs: store.requiredSignOffs,
      readOverviewRows(asked) {
        stretches.push(...asked);
        return store.readOverviewRows(asked);
      },
    });
  });

  afterAll(() => lab?.close());

  const seenBy = async (person: keyof HostedLab["people"]) => {
    const { id, role } = lab.people[person];
    const roles = new Map<string, Role>([[LAB_DATASET_ID, role]]);
    const all = await overviews.of(id, roles);
    const found = all.find((view) => view.id === session.sessionId);
    if (found === undefined) throw new Error("the session is listed");
    return found;
  };

  test("edits, threads and what waits for whom are those of the log", async () => {
    const { ada, ben } = lab.people;
    const merge = mergeAt(session, 0);
    await must(session, ada, merge, mergeAt(session, 40), { kind: "undo", of: null });
    await must(session, ben, {
      ...{ kind: "comment-add", place: merge.a, text: "sure?", replyTo: null },
      mentions: [ada.id],
    });
    expect(await seenBy("ada")).toMatchObject({
      progress: { edits: 1, signOffs: 0, openThreads: 1 },
      isOwn: true,
      waiting: [{ kind: "mention", count: 1, seq: 4 }],
    });
    expect(await seenBy("ben")).toMatchObject({ isOwn: false, waiting: [] });
  });

  test("only what was added to a log is read again", async () => {
    await seenBy("ada");
    stretches.length = 0;
    await seenBy("rhea");
    expect(stretches).toEqual([]);
    await must(session, lab.people.ada, { kind: "redo", of: null }, { kind: "submit", note: "" });
    const view = await seenBy("rhea");
    expect(stretches).toEqual([{ sessionId: session.sessionId, after: 4, through: 6 }]);
    expect(view).toMatchObject({
      progress: { edits: 2, openThreads: 1 },
      waiting: [{ kind: "review", count: 1, seq: null }],
    });
  });

  test("[DE3] a conflict that stands after the last entry waits for both authors", async () => {
    const { ada, ben } = lab.people;
    const { sessionId } = await lab.newSession();
    const operations = [ada, ben].map((author, at) => logOf(at + 1, author.id));
    const nothing = { refusals: [], signOffs: [], masks: [] };
    await lab.store.appendBatch({ ...nothing, sessionId, operations, state: "open" });
    for (const [person, waits] of [
      [ada, true],
      [ben, true],
      [lab.people.rhea, false],
    ] as const) {
      const roles = new Map<string, Role>([[LAB_DATASET_ID, "reviewer"]]);
      const views = await overviews.of(person.id, roles);
      const found = views.find(({ id }) => id === sessionId);
      expect(found?.waiting).toEqual(waits ? [{ kind: "conflict", count: 1, seq: 1 }] : []);
    }
  });

  test("[RV3][VD4] what lapsed and what lacks is known without the session, and follows undo", async () => {
    const { ada, ben, rhea } = lab.people;
    const reviewed = await lab.newSession();
    const merges = [0, 40].map((skip) => mergeAt(reviewed, skip));
    await must(reviewed, ada, ...merges, { kind: "submit", note: "" });
    const roles = new Map<string, Role>([[LAB_DATASET_ID, "reviewer"]]);
    const seen = async (personId: string) => {
      const all = await overviews.of(personId, roles);
      const found = all.find(({ id }) => id === reviewed.sessionId);
      const waits = found?.waiting.filter(({ kind }) => kind === "lapsed");
      return { ...found?.progress, waits };
    };
    const changed = differenceOf(reviewed.model).length;
    expect(await seen(rhea.id)).toMatchObject({ lapsed: 0, lacking: changed, waits: [] });

    const object = merges[0].a;
    const effectHash = effectHashOf(reviewed.model, rootOfPlace(reviewed.model, object));
    await must(reviewed, rhea, { kind: "sign", object, scope: "whole", effectHash });
    expect(await seen(rhea.id)).toMatchObject({ signOffs: 1, lapsed: 0, lacking: changed - 1 });

    await must(reviewed, ada, { kind: "reopen" }, { kind: "undo", of: 1 });
    const lapsed = { kind: "lapsed", count: 1, seq: 4 };
    expect(await seen(rhea.id)).toMatchObject({ lapsed: 1, lacking: null, waits: [lapsed] });
    expect(await seen(ben.id)).toMatchObject({ lapsed: 1, waits: [] });

    await must(reviewed, ada, { kind: "redo", of: 1 }, { kind: "submit", note: "" });
    expect(await seen(rhea.id)).toMatchObject({ lapsed: 0, lacking: changed - 1, waits: [] });
  });

  test("nobody is told of a dataset that they have no role on", async () => {
    expect(await overviews.of(lab.people.ada.id, new Map())).toEqual([]);
  });

  describe("the neurons of a new session", () => {
    const asked = async (scope: AskedScope) => {
      const dataset = await lab.datasets.open(LAB_DATASET_ID);
      if (dataset === null) throw new Error("the dataset is there");
      return listedNeurons(dataset, 0, scope);
    };
    const rootAt = (index: number) => {
      const { graph, partition } = session.model.base;
      return graph.supervoxelIds.at(partition.rootIndices.at(index));
    };

    test("are found by ids and places, and each begins a thread", async () => {
      const { graph } = session.model.base;
      const last = graph.supervoxelIds.length - 1;
      const placesVoxel = [graph.positionsVoxel.tripleAt(last)];
      const found = await asked({
        kind: "neurons",
        ids: [rootAt(0)],
        placesVoxel: placesVoxel.map(([x, y, z]) => [x, y, z]),
      });
      if (!found.ok) throw new Error(found.error.tag);
      expect(new Set(found.value.map(({ root }) => root))).toEqual(
        new Set([rootAt(0), rootAt(last)]),
      );
      const fresh = await lab.newSession();
      const outcomes = await fresh.submit(
        lab.people.ada,
        listIntentTexts(found.value, "To be proofread."),
      );
      expect(outcomes.map(({ accepted }) => accepted)).toEqual(found.value.map(() => true));
      const roles = new Map<string, Role>([[LAB_DATASET_ID, "proofreader"]]);
      const views = await overviews.of(lab.people.ada.id, roles);
      expect(views.find(({ id }) => id === fresh.sessionId)?.progress).toEqual({
        ...{ edits: 0, signOffs: 0, lapsed: 0, lacking: null, openThreads: found.value.length },
      });
    });

    test("of a region are its largest, and none from beside it", async () => {
      const [x, y, z] = LAB_SHAPE_VOXEL;
      const whole = await asked({ kind: "region", minVoxel: [0, 0, 0], maxVoxel: [x, y, z] });
      if (!whole.ok) throw new Error(whole.error.tag);
      const { partition } = session.model.base;
      const segments = new Set(
        Array.from({ length: partition.rootIndices.length }, (_, index) => rootAt(index)),
      );
      expect(whole.value.length).toBe(Math.min(REGION_NEURONS, segments.size));
      const [at] = whole.value;
      const [px, py, pz] = at.place.positionVoxel;
      const one = await asked({
        kind: "region",
        minVoxel: [px, py, pz],
        maxVoxel: [px + 1, py + 1, pz + 1],
      });
      expect(one).toEqual({ ok: true, value: [at] });
    });

    test("that are not there, and a box beyond the volume, are refused by name", async () => {
      const [x, y, z] = LAB_SHAPE_VOXEL;
      const nobody = await asked({ kind: "neurons", ids: [1n], placesVoxel: [] });
      expect(nobody).toMatchObject({ ok: false, error: { tag: "release-not-a-neuron", id: 1n } });
      const outside = await asked({
        kind: "region",
        minVoxel: [0, 0, 0],
        maxVoxel: [x, y, z + 1],
      });
      expect(outside).toMatchObject({ ok: false, error: { tag: "release-outside" } });
    });
  });
});
