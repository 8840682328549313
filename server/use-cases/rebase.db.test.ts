// [RV6] A session is finalized on a version that another one made meanwhile, on both engines: what is
// in conflict there is resolved by the session's own log, and signed as it will be.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOnInVersion } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import { DEFAULT_REQUIRED_SIGN_OFFS } from "#core/review/required-sign-offs.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { InjectedFaultError, planFault } from "#server/use-cases/failpoint.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { rebaseView } from "#server/use-cases/rebase-view.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
  submitAndSign,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

/** A place in each segment. */
function separatePlaces({ model }: HostedSession): readonly Place[] {
  const { graph } = model.base;
  const places = new Map<bigint, Place>();
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const place = placeIn(graph, index);
    places.set(rootOfPlace(model, place), place);
  }
  return [...places.values()];
}

describe.each(await openDatabasesUnderTest())("[RV6] on $name", ({ open }) => {
  let lab: HostedLab;

  beforeAll(async () => {
    lab = await openHostedLab(open);
  });

  afterAll(() => lab?.close());

  const deps = () => ({ store: lab.store, nowMs: Date.now });
  const rebaseOf = (session: HostedSession) =>
    session.exclusively((model) => rebaseView(session, model, DEFAULT_REQUIRED_SIGN_OFFS));

  /** The first splits a segment and joins one side to another one; the second joins the other side. */
  async function rivals(baseVersion: number) {
    const [first, second] = [await lab.newSession(baseVersion), await lab.newSession(baseVersion)];
    const { graph } = first.model.base;
    const cut = [...graph.edgeA.toArray().keys()].find((edge) => isOnInVersion(graph, edge)) ?? 0;
    const [left, right] = [graph.edgeA.at(cut), graph.edgeB.at(cut)].map((at) =>
      placeIn(graph, at),
    );
    const others = separatePlaces(first).filter(
      (place) => rootOfPlace(first.model, place) !== rootOfPlace(first.model, left),
    );
    const [near, apart, ...aside] = others;
    const { ada, ben } = lab.people;
    const sides = { sources: [left], sinks: [right], confirmedOnlyClicked: true } as const;
    await must(first, ben, { kind: "split", ...sides });
    await must(first, ben, { kind: "merge", a: left, b: near, confirmedFar: true });
    await must(first, ben, { kind: "merge", a: near, b: apart, confirmedFar: true });
    await must(second, ada, { kind: "merge", a: right, b: near, confirmedFar: true });
    return { first, second, left, right, aside };
  }

  test("a conflict is shown with whose work it is against, kept, signed anew, and finalized", async () => {
    const { first, second, left, right } = await rivals(0);
    await submitAndSign(lab, second);
    expect(await rebaseOf(second)).toMatchObject({ baseVersion: 0, newest: 0, operations: [] });
    await submitAndSign(lab, first);
    expect(await finalizeSession(deps(), first, lab.people.rhea)).toMatchObject({
      ok: true,
      value: { version: 1, isNew: true },
    });

    const shown = await rebaseOf(second);
    expect(shown).toMatchObject({
      ...{ baseVersion: 0, newest: 1 },
      versions: [{ number: 1, sessionId: first.sessionId, authors: [{ name: "Ben" }] }],
      counts: { clean: 0, redundant: 0, shifted: 0, conflict: 1 },
      operations: [
        {
          operation: { seq: 1, kind: "merge", authorName: "Ada" },
          ...{ standing: "conflict", mayKeep: true, choice: null },
          against: [{ version: 1, operation: { seq: 1, kind: "split", authorName: "Ben" } }],
        },
      ],
      lapsed: [{ reviewerName: "Rhea" }],
      segments: [{ signOffs: [{ holds: false }] }],
    });
    expect(await finalizeSession(deps(), second, lab.people.rhea)).toMatchObject({
      ok: false,
      error: { tag: "review-rebase-conflicts", onto: 1, operations: [{ seq: 1 }] },
    });
    await must(second, lab.people.rhea, { kind: "resolve", of: 1, onto: 1, choice: "keep" });
    expect(await rebaseOf(second)).toMatchObject({ operations: [{ choice: "keep" }] });
    expect(await finalizeSession(deps(), second, lab.people.rhea)).toMatchObject({
      ok: false,
      error: { tag: "review-unsigned" },
    });
    for (const { place, effectHash } of (await rebaseOf(second)).segments) {
      const object = { ...place, supervoxel: BigInt(place.supervoxel) };
      const sign = { kind: "sign", object, scope: "whole", effectHash, onto: 1 } as const;
      await must(second, lab.people.rhea, sign);
    }
    expect(await finalizeSession(deps(), second, lab.people.rhea)).toMatchObject({
      ok: true,
      value: { version: 2, isNew: true },
    });
    const base = await second.dataset.versionBase(2);
    const roots = await lab.store.readRootIndices(LAB_DATASET_ID, 2);
    const rootAt = ({ supervoxel }: typeof left) =>
      roots[base.graph.supervoxelIds.indexOf(supervoxel)];
    expect(rootAt(left)).toBe(rootAt(right));
    expect(rootOfPlace(first.model, left)).not.toBe(rootOfPlace(first.model, right));
    const { signal } = new AbortController();
    const report = await verifyStore(lab, () => undefined, signal);
    expect(report.problems).toEqual([]);
    for (const { sessionId } of [first, second]) lab.host.release(sessionId);
  });

  test("what is given up is not in the version, and a fault anywhere leaves it whole or absent", async () => {
    const newest = (await lab.store.listVersions(LAB_DATASET_ID)).length - 1;
    const { first, second, left, right, aside } = await rivals(newest);
    const [one, other] = aside;
    await must(second, lab.people.ada, { kind: "merge", a: one, b: other, confirmedFar: true });
    for (const session of [first, second]) await submitAndSign(lab, session);
    await finalizeSession(deps(), first, lab.people.rhea);
    await must(second, lab.people.ada, {
      kind: "resolve",
      of: 1,
      onto: newest + 1,
      choice: "give-up",
    });
    lab.host.release(second.sessionId);

    const at = [
      ["finalize:rebasing", 1],
      ["finalize:rebasing", 3],
      ["finalize:before", 1],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((nth) => ["finalize:table-written", nth] as const),
      ["finalize:in-transaction", 1],
      ["finalize:after-commit", 1],
    ] as const;
    for (const [failpoint, nth] of at) {
      const faults = planFault({ at: failpoint, nth, action: "throw" }, () => undefined);
      const store = createStore(lab.database, faults);
      const host = new SessionHost({ ...lab, store, nowMs: Date.now, faults });
      await host.use(second.sessionId, async (session) => {
        const finalizing = finalizeSession({ store, nowMs: Date.now }, session, lab.people.rhea);
        await expect(finalizing, `${failpoint}@${nth}`).rejects.toThrow(InjectedFaultError);
      });
      const isThere = failpoint === "finalize:after-commit";
      expect(await lab.store.listVersions(LAB_DATASET_ID)).toHaveLength(newest + (isThere ? 3 : 2));
    }
    const host = new SessionHost({ ...lab, nowMs: Date.now });
    await host.use(second.sessionId, async (session) => {
      for (let asked = 0; asked < 2; asked++) {
        expect(await finalizeSession(deps(), session, lab.people.rhea)).toMatchObject({
          ok: true,
          value: { version: newest + 2, isNew: false },
        });
      }
    });
    const base = await second.dataset.versionBase(newest + 2);
    const roots = await lab.store.readRootIndices(LAB_DATASET_ID, newest + 2);
    const rootAt = ({ supervoxel }: typeof left) =>
      roots[base.graph.supervoxelIds.indexOf(supervoxel)];
    expect(rootAt(left)).not.toBe(rootAt(right));
    expect(rootAt(one)).toBe(rootAt(other));
    const report = await verifyStore(lab, () => undefined, new AbortController().signal);
    expect(report.problems).toEqual([]);
  });
});
