// [RV8] What the database says of two versions, against both of them read whole, on both engines.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { createVersionComparer, type VersionComparer } from "#server/use-cases/compare-versions.ts";
import type { Compared, ComparedRow } from "#server/use-cases/ports/comparisons.ts";
import type { VersionConnection, VersionSegment, VersionSynapse } from "#server/use-cases/store.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";

/** Of each kind: what names a row, and what makes it another one. */
const segment = ({ root, effectHash }: VersionSegment) => [`${root}`, effectHash] as const;
const connection = ({ preRoot, postRoot, synapseCount }: VersionConnection) =>
  [`${preRoot} ${postRoot}`, `${synapseCount}`] as const;
const synapse = ({ synapse: { id, pre, posts, ...told }, preRoot, postRoots }: VersionSynapse) => {
  const sites = [pre, ...posts].map(({ place, compartment }) => [place.positionVoxel, compartment]);
  return [id, `${preRoot} ${postRoots.join(" ")} ${JSON.stringify([told, sites])}`] as const;
};

type Named = ReadonlyMap<string, string>;

function expected(left: Named, right: Named): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const [key, content] of left) {
    if (!right.has(key)) changes[key] = "lost";
    else if (right.get(key) !== content) changes[key] = "changed";
  }
  for (const key of right.keys()) if (!left.has(key)) changes[key] = "gained";
  return changes;
}

function nameOf(what: Compared, { left, right }: ComparedRow): string {
  const row = right ?? left ?? {};
  if (what === "segments") return `${row.root}`;
  return what === "synapses" ? `${row.synapseId}` : `${row.preRoot} ${row.postRoot}`;
}

describe.each(await openDatabasesUnderTest())("[RV8] on $name", ({ open }) => {
  let lab: HostedLab;
  let comparer: VersionComparer;

  async function finalize(bodies: readonly IntentBody[], base: number) {
    const session = await lab.newSession(base);
    await must(session, lab.people.ada, ...bodies);
    expect(await finalizeSigned(lab, session)).toMatchObject({ ok: true });
    lab.host.release(session.sessionId);
  }

  beforeAll(async () => {
    lab = await openHostedLab(open);
    comparer = createVersionComparer(lab);
    const session = await lab.newSession();
    const merge = mergeAt(session, 0);
    if (merge.kind !== "merge") throw new Error("it is a merge");
    const [known] = session.model.synapses;
    lab.host.release(session.sessionId);
    const added: IntentBody = {
      kind: "synapse-add",
      synapse: {
        pre: { place: merge.a, compartment: "axon" },
        posts: [{ place: merge.b, compartment: "dendrite" }],
        ...{ cleftVoxel: null, type: "T", confidence: 1 },
      },
    };
    await finalize([merge, added], 0);
    const there = await lab.store.readSynapses(LAB_DATASET_ID, 1);
    const placed = there.find((each) => each.synapse.type === "T")?.synapse.id ?? "";
    await finalize(
      [
        { kind: "synapse-edit", synapseId: placed, changes: { type: "U" } },
        known === undefined ? added : { kind: "synapse-remove", synapseId: known.id },
      ],
      1,
    );
  });

  afterAll(() => lab?.close());

  async function pages(what: Compared, left: number, right: number, limit: number) {
    const rows: ComparedRow[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const key = { datasetId: LAB_DATASET_ID, left, right };
      const page = await comparer.page(key, what, { after, limit });
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      rows.push(...page.rows);
      after = page.next;
    }
    return rows;
  }

  test.each([
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 0],
    [1, 1],
  ])("versions %i and %i differ as they do row by row, whatever the page", async (left, right) => {
    const { store } = lab;
    const counts = await store.countDifferences(LAB_DATASET_ID, left, right);
    const whole = async (number: number) => ({
      segments: new Map((await store.readSegments(LAB_DATASET_ID, number)).map(segment)),
      connections: new Map((await store.readConnections(LAB_DATASET_ID, number)).map(connection)),
      synapses: new Map((await store.readSynapses(LAB_DATASET_ID, number)).map(synapse)),
    });
    const [before, after] = [await whole(left), await whole(right)];
    for (const what of ["segments", "connections", "synapses"] as const) {
      const truth = expected(before[what], after[what]);
      for (const limit of [1, 2, 500]) {
        const rows = await pages(what, left, right, limit);
        const shown = rows.map((row) => [nameOf(what, row), row.change]);
        expect(Object.fromEntries(shown)).toEqual(truth);
        expect(rows).toHaveLength(Object.keys(truth).length);
      }
      const of = (change: string) => Object.values(truth).filter((each) => each === change).length;
      const [lost, gained, changed] = ["lost", "gained", "changed"].map(of);
      expect(counts[what]).toEqual({ lost, gained, changed });
    }
    if (left === 0 && right === 1) expect(counts.segments.lost).toBeGreaterThan(0);
    // [SY4] It was corrected, and is the same synapse still.
    if (left === 1 && right === 2) expect(counts.synapses.changed).toBe(1);
  });

  const lines = (rows: readonly { oldRoot: bigint; newRoot: bigint; supervoxelCount: number }[]) =>
    rows.map((row) => `${row.oldRoot} ${row.newRoot} ${row.supervoxelCount}`);
  const shownLines = (rows: readonly ComparedRow[]) =>
    rows.map(({ left, right }) => `${left?.root} ${right?.root} ${right?.supervoxelCount}`);

  test("lineage is the rows of the newer version between neighbours, and joined between others", async () => {
    const written = await lab.store.readLineage(LAB_DATASET_ID, 1);
    expect(written.length).toBeGreaterThan(0);
    expect(shownLines(await pages("lineage", 0, 1, 1))).toEqual(lines(written));
    // The second session changed no segment.
    expect(shownLines(await pages("lineage", 1, 2, 1))).toEqual([]);
    expect(shownLines(await pages("lineage", 0, 2, 500))).toEqual(lines(written));
    const backwards = written.map(({ oldRoot, newRoot, supervoxelCount }) => ({
      ...{ oldRoot: newRoot, newRoot: oldRoot, supervoxelCount },
    }));
    expect(shownLines(await pages("lineage", 2, 0, 1)).sort()).toEqual(lines(backwards).sort());
  });

  test("every row has a place in each version that has it", async () => {
    const { store } = lab;
    const placesOf = async (version: number) =>
      new Map(
        (await store.readSegments(LAB_DATASET_ID, version)).map((each) => [
          `${each.root}`,
          each.positionVoxel,
        ]),
      );
    const [before, after] = [await placesOf(0), await placesOf(1)];
    for (const what of ["segments", "connections", "lineage"] as const) {
      const rows = await pages(what, 0, 1, 2);
      expect(rows.length).toBeGreaterThan(0);
      for (const { left, right } of rows) {
        const root = (side: typeof left) => `${side?.root ?? side?.preRoot}`;
        if (left !== null) expect(left.positionVoxel).toEqual(before.get(root(left)));
        if (right !== null) expect(right.positionVoxel).toEqual(after.get(root(right)));
      }
    }
    const [synapse] = await pages("synapses", 0, 1, 1);
    expect(synapse.right?.positionVoxel).toHaveLength(3);
  });
});
