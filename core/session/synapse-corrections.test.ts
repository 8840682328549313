import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationBody, Synapse, SynapseSite } from "#core/operations/operation.ts";
import { entryVersionOf, formatEntry, parseEntry } from "#core/protocol/entry.ts";
import { differenceOf } from "#core/session/difference.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { effectHashOf, operationsOn, rootOfPlace } from "#core/session/session-model.ts";
import { changedSynapse } from "#core/synapses/changed-synapse.ts";
import { isSynapseBody, synapseIdsOf, synapsesAfter } from "#core/synapses/synapse-table.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { ADA, BEN, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const SUPERVOXELS = 6;

/** Six segments of one supervoxel each, and a synapse of the version from the first to the second. */
function world(): SessionWorld {
  const graph = graphFromEdges(SUPERVOXELS, [{ a: 0, b: 1, affinity: 0.1, isOn: false }]);
  const bare = sessionWorld(graph, { sha256Hex });
  return sessionWorld(graph, { sha256Hex, synapses: [synapse(bare, "base", 0, [1])] });
}

function site(at: SessionWorld, index: number): SynapseSite {
  return { place: at.place(index), compartment: "unknown" };
}

function synapse(at: SessionWorld, id: string, pre: number, posts: readonly number[]): Synapse {
  return {
    id,
    pre: site(at, pre),
    posts: posts.map((post) => site(at, post)),
    ...{ cleftVoxel: null, type: "chemical", confidence: 1 },
  };
}

function must(at: SessionWorld, actor: IntentActor, body: IntentBody): number {
  const result = at.send(actor, body);
  if (!result.ok) throw new Error(`refused: ${result.error.tag}`);
  return result.value.seq;
}

function tagOf(at: SessionWorld, body: IntentBody): string {
  const result = at.send(ADA, body);
  return result.ok ? "accepted" : result.error.tag;
}

function newIds(body: OperationBody): readonly string[] {
  return isSynapseBody(body) && !("synapseId" in body) ? synapseIdsOf(body) : [];
}

const edit = (changes: (IntentBody & { kind: "synapse-edit" })["changes"], synapseId = "base") =>
  ({ kind: "synapse-edit", synapseId, changes }) as const;
const judge = (verdict: "accepted" | "rejected" | "uncertain", synapseId = "base") =>
  ({ kind: "synapse-judge", synapseId, verdict }) as const;

function suggest(at: SessionWorld, pre: number, post: number): string {
  const { id: _, ...suggested } = synapse(at, "", pre, [post]);
  const seq = must(at, ADA, { kind: "synapse-suggest", synapses: [suggested, suggested] });
  const { body } = at.model.operations[seq - 1];
  return body.kind === "synapse-suggest" ? body.synapses[0].id : "";
}

describe("[SY4] a correction", () => {
  test("moves a site, flips the sides and keeps the synapse's id", () => {
    const at = world();
    must(at, ADA, edit({ pre: site(at, 2) }));
    must(at, BEN, edit({ posts: [{ from: at.place(1), to: site(at, 3) }] }));
    expect(at.model.synapses).toEqual([synapse(at, "base", 2, [3])]);
    must(at, BEN, edit({ pre: site(at, 3), posts: [{ from: at.place(3), to: site(at, 2) }] }));
    expect(at.model.synapses).toEqual([synapse(at, "base", 3, [2])]);
  });

  test("of one site leaves what another person made of the others, whoever undoes", () => {
    const at = world();
    must(at, ADA, edit({ posts: [{ from: null, to: site(at, 2) }] }));
    must(at, BEN, edit({ posts: [{ from: at.place(1), to: site(at, 3) }] }));
    expect(at.model.synapses).toEqual([synapse(at, "base", 0, [3, 2])]);
    must(at, ADA, { kind: "undo", of: null });
    expect(at.model.synapses).toEqual([synapse(at, "base", 0, [3])]);
    must(at, BEN, { kind: "undo", of: null });
    expect(at.model.synapses).toBe(at.model.base.synapses);
    expect(differenceOf(at.model)).toEqual([]);
  });

  test("is refused where it changes nothing, leaves no partner, or names a site that is gone", () => {
    const at = world();
    expect(tagOf(at, edit({ confidence: 1 }))).toBe("synapse-unchanged");
    expect(tagOf(at, edit({ posts: [{ from: at.place(1), to: null }] }))).toBe("synapse-partners");
    must(at, BEN, edit({ posts: [{ from: at.place(1), to: site(at, 2) }] }));
    const late = at.send(ADA, edit({ posts: [{ from: at.place(1), to: site(at, 3) }] }));
    expect(late).toMatchObject({
      error: { tag: "synapse-site-unknown", by: { seq: 1, authorId: BEN.id } },
    });
    expect(tagOf(at, edit({ confidence: 0 }, "nobody's"))).toBe("synapse-unknown");
  });

  test("[RV2][RV3] shows in the difference of the segments before and after, and in their hashes", () => {
    const at = world();
    const hash = (index: number) => effectHashOf(at.model, rootOfPlace(at.model, at.place(index)));
    const before = [0, 1, 2, 4].map(hash);
    must(at, ADA, edit({ posts: [{ from: at.place(1), to: site(at, 2) }] }));
    expect(differenceOf(at.model).map(({ change }) => change)).toEqual(Array(3).fill("synapses"));
    const after = [0, 1, 2, 4].map(hash);
    expect(after.map((text, index) => text === before[index])).toEqual([false, false, false, true]);
    const root = rootOfPlace(at.model, at.place(2));
    expect(operationsOn(at.model, root).map(({ seq }) => seq)).toEqual([1]);
  });
});

describe("[SY5] a verdict", () => {
  test("takes a rejected synapse out and brings it back, whoever said so last", () => {
    const at = world();
    must(at, ADA, judge("rejected"));
    expect(at.model.synapses).toEqual([]);
    must(at, BEN, judge("accepted"));
    expect(at.model.synapses).toBe(at.model.base.synapses);
    expect(at.model.liveSynapses.standingOf("base")).toMatchObject({
      verdict: "accepted",
      verdictSeq: 2,
    });
    must(at, BEN, { kind: "undo", of: null });
    expect(at.model.synapses).toEqual([]);
    expect(tagOf(at, judge("rejected"))).toBe("synapse-unchanged");
  });

  test("that accepts or doubts one that counts changes no segment and no hash", () => {
    const at = world();
    const hash = () => effectHashOf(at.model, rootOfPlace(at.model, at.place(0)));
    const before = hash();
    must(at, ADA, judge("uncertain"));
    must(at, ADA, judge("accepted"));
    expect(hash()).toBe(before);
    expect(differenceOf(at.model)).toEqual([]);
  });
});

describe("[SY6] a suggestion", () => {
  test("counts once it is accepted, as it was corrected by then", () => {
    const at = world();
    const id = suggest(at, 4, 5);
    expect(at.model.synapses).toBe(at.model.base.synapses);
    expect(differenceOf(at.model)).toEqual([]);
    must(at, BEN, edit({ posts: [{ from: at.place(5), to: site(at, 3) }] }, id));
    must(at, BEN, judge("uncertain", id));
    expect(at.model.synapses).toBe(at.model.base.synapses);
    must(at, BEN, judge("accepted", id));
    expect(at.model.synapses).toContainEqual(synapse(at, id, 4, [3]));
  });

  test("is gone with its undo, with the verdict on it", () => {
    const at = world();
    const id = suggest(at, 4, 5);
    must(at, BEN, judge("accepted", id));
    must(at, ADA, { kind: "undo", of: null });
    expect(at.model.synapses).toBe(at.model.base.synapses);
    expect(tagOf(at, judge("uncertain", id))).toBe("synapse-unknown");
  });

  test("makes nobody an author of the segments it lies on [RV3]", () => {
    const at = world();
    suggest(at, 4, 5);
    expect(operationsOn(at.model, rootOfPlace(at.model, at.place(4)))).toEqual([]);
  });

  test("a page that does not know these kinds hears that the server is newer", () => {
    const at = world();
    suggest(at, 4, 5);
    must(at, ADA, judge("uncertain"));
    must(at, ADA, edit({ type: "electrical", pre: site(at, 3) }));
    for (const operation of at.model.operations) {
      const text = formatEntry(operation);
      expect(entryVersionOf(text)).toBe(4);
      expect(parseEntry(text)).toEqual(operation);
    }
  });
});

test("[DE4] synapses are what they are from scratch after every operation, in any history", () => {
  const index = fc.nat({ max: SUPERVOXELS - 1 });
  const verdict = fc.constantFrom("accepted", "rejected", "uncertain");
  const step = fc.tuple(fc.nat({ max: 7 }), index, index, verdict, fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 24 }), (steps) => {
      const at = world();
      const ids = ["base"];
      for (const [what, a, b, said, byAda] of steps) {
        const id = ids[a % ids.length];
        const now = at.model.liveSynapses.standingOf(id)?.synapse;
        const from = now?.posts.at(b % (now.posts.length || 1))?.place ?? null;
        const { id: _, ...fresh } = synapse(at, "", a, [b]);
        const bodies: readonly IntentBody[] = [
          { kind: "synapse-add", synapse: fresh },
          { kind: "synapse-suggest", synapses: [fresh] },
          edit({ pre: site(at, b) }, id),
          edit({ posts: [{ from, to: site(at, b) }] }, id),
          { ...judge("accepted", id), verdict: said },
          { kind: "synapse-remove", synapseId: id },
          { kind: "undo", of: null },
          { kind: "redo", of: null },
        ];
        const result = at.send(byAda ? ADA : BEN, bodies[what]);
        if (!result.ok) continue;
        ids.push(...newIds(result.value.body));
        const { model } = at;
        const { active } = model.segmentation.activity;
        const scratch = synapsesAfter(model.base.synapses, model.operations, active);
        expect(model.synapses).toEqual(scratch);
        // What is told as changed on balance leads from the version's to these.
        const { gone, live } = model.liveSynapses.changes();
        const goneIds = new Set(gone.map((each) => each.id));
        const kept = model.base.synapses.filter((each) => !goneIds.has(each.id));
        const byId = (left: Synapse, right: Synapse) => (left.id < right.id ? -1 : 1);
        expect([...kept, ...live].sort(byId)).toEqual([...scratch].sort(byId));
      }
    }),
    { numRuns: 200 },
  );
});

test("[SY4] corrections of different sites come to the same in either order", () => {
  const at = world();
  const start = synapse(at, "base", 0, [1, 2, 3]);
  const changes = fc.record({ post: fc.constantFrom(1, 2), to: fc.constantFrom(4, 5) });
  fc.assert(
    fc.property(changes, fc.boolean(), ({ post, to }, isRemoval) => {
      const one = { posts: [{ from: at.place(post), to: isRemoval ? null : site(at, to) }] };
      const other = { posts: [{ from: at.place(3), to: site(at, 0) }], confidence: 0.4 };
      const forward = changedSynapse(changedSynapse(start, one), other);
      expect(changedSynapse(changedSynapse(start, other), one)).toEqual(forward);
    }),
  );
});
