// What tables of segments are given, against the store's rows and the session's model, on both engines.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import { differenceOf } from "#core/session/difference.ts";
import { membersOfRoot, rootOfPlace } from "#core/session/session-model.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import {
  segmentsNowView,
  versionRootsView,
  versionSegmentsView,
} from "#server/use-cases/segments-view.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";

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

describe.each(await openDatabasesUnderTest())("segments on $name", ({ open }) => {
  let lab: HostedLab;

  beforeAll(async () => {
    lab = await openHostedLab(open);
  });

  afterAll(() => lab?.close());

  test("a version lists what says or connects something first, and of the rest the largest", async () => {
    const { store, people } = lab;
    const session = await lab.newSession(0);
    const rows = await store.readSegments(LAB_DATASET_ID, 0);
    const quiet = rows.filter(({ synapsesPre, synapsesPost }) => synapsesPre + synapsesPost === 0);
    const telling = rows.filter((row) => !quiet.includes(row));
    expect(quiet.length).toBeGreaterThan(2);
    const smallest = quiet.reduce((least, row) => (row.sizeVoxel < least.sizeVoxel ? row : least));

    const whole = await versionSegmentsView(store, LAB_DATASET_ID, 0);
    expect(whole).toEqual({
      segmentCount: rows.length,
      roots: rows.map(({ root }) => String(root)),
      supervoxelCounts: rows.map(({ supervoxelCount }) => supervoxelCount),
      sizesVoxel: rows.map(({ sizeVoxel }) => String(sizeVoxel)),
      positionsVoxel: rows.flatMap(({ positionVoxel }) => positionVoxel),
    });

    const largest = [...quiet].sort((a, b) => (a.sizeVoxel < b.sizeVoxel ? 1 : -1))[0];
    const few = await versionSegmentsView(store, LAB_DATASET_ID, 0, telling.length + 1);
    expect(few.segmentCount).toBe(rows.length);
    expect(new Set(few.roots)).toEqual(
      new Set([...telling, largest].map(({ root }) => String(root))),
    );
    // However few there is room for, nothing that says something is left out.
    const none = await versionSegmentsView(store, LAB_DATASET_ID, 0, 0);
    expect(none.roots).toHaveLength(telling.length);

    const { graph } = session.model.base;
    const index = graph.supervoxelIds.indexOf(smallest.root);
    const place = {
      positionVoxel: graph.positionsVoxel.tripleAt(index),
      supervoxel: smallest.root,
    };
    await must(session, people.ada, addRecord(place, { name: "small" }));
    expect(await finalizeSigned(lab, session)).toMatchObject({ ok: true });
    const later = await versionSegmentsView(store, LAB_DATASET_ID, 1, 0);
    expect(later.roots).toContain(String(smallest.root));
  });

  test("[AD2] a version's roots are told in the order asked, 0 for what it has not", async () => {
    const session = await lab.newSession(0);
    const { base } = session.model;
    const places = placesOf(session, 3).toReversed();
    const asked = [...places.map(({ supervoxel }) => supervoxel), 2n ** 63n - 1n];
    const { roots } = versionRootsView(base, asked);
    expect(roots).toEqual([
      ...places.map((place) => String(rootOfPlace(session.model, place))),
      "0",
    ]);
  });

  test("[RV3] segments of a session are told as they are, with sign-offs and whether these hold", async () => {
    const { people } = lab;
    const session = await lab.newSession(0);
    const [a, b, c] = placesOf(session, 3);
    const { model } = session;
    const merge = { kind: "merge", a, b, confirmedFar: true } as const;
    await must(session, people.ada, merge);
    const root = rootOfPlace(model, a);
    const facts = segmentsNowView(model, [b.supervoxel, c.supervoxel, 2n ** 63n - 1n]);
    expect(facts).toMatchObject({
      seq: 1,
      segments: [
        {
          root: String(root),
          supervoxelCount: membersOfRoot(model, root).length,
          sizeVoxel: segmentSize(session, root),
          signOffs: [],
        },
        { root: String(rootOfPlace(model, c)) },
        null,
      ],
    });
    await must(session, people.ada, { kind: "submit", note: "" });
    const { effectHash } = differenceOf(model)[0];
    await must(session, people.rhea, { kind: "sign", object: a, scope: "axon", effectHash });
    const signed = segmentsNowView(model, [a.supervoxel]).segments[0];
    expect(signed?.signOffs).toMatchObject([
      { reviewerName: "Rhea", scope: "axon", holds: true, lapsedBy: null },
    ]);
    await must(session, people.rhea, {
      ...{ kind: "object-request", object: a, scope: "dendrite", text: "a part is missing" },
      effectHash,
    });
    expect(segmentsNowView(model, [a.supervoxel, c.supervoxel]).segments).toMatchObject([
      { requests: 1 },
      { requests: 0 },
    ]);
    await must(session, people.rhea, { kind: "request-changes", note: "look again" });
    await must(session, people.ada, { kind: "reopen" }, { ...merge, b: c });
    const [lapsed] = segmentsNowView(model, [a.supervoxel]).segments;
    expect(lapsed?.signOffs).toMatchObject([{ holds: false, lapsedBy: { kind: "merge" } }]);
  });
});

function segmentSize({ model }: HostedSession, root: bigint): string {
  const { graph } = model.segmentation.constraints;
  const sizes = Array.from(membersOfRoot(model, root), (node) => graph.sizeVoxelOf(node));
  return String(sizes.reduce((sum, size) => sum + size, 0));
}
