import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "#core/operations/operation.ts";
import { rootsOfVerdicts } from "#core/session/roots-of-verdicts.ts";
import { sessionAt } from "#core/session/session-at.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History } from "#fixtures/graphs/history.ts";
import { sessionWorld } from "#fixtures/graphs/session-world.ts";

test("[RV3] a verdict's root is that of the state in which it was given", () => {
  fc.assert(
    fc.property(
      graphArbitrary(2, 12),
      historyArbitrary({ withRaw: true, maxLength: 12 }),
      fc.nat(),
      (graph, steps, at) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const { base } = sessionWorld(graph, { sha256Hex: (text) => text }).model;
        const index = at % graph.supervoxelIds.length;
        const object = {
          positionVoxel: graph.positionsVoxel.tripleAt(index),
          supervoxel: graph.supervoxelIds.at(index),
        };
        // Between any two edits somebody looks at the object.
        const log: Operation[] = [];
        const seqOf = new Map<number, number>();
        const sign = { kind: "sign", object, scope: "whole", effectHash: "" } as const;
        for (const operation of history.operations) {
          const body =
            operation.body.kind === "undo" || operation.body.kind === "redo"
              ? { ...operation.body, of: seqOf.get(operation.body.of) ?? 0 }
              : operation.body;
          const overrides = operation.overrides.map((seq) => seqOf.get(seq) ?? 0);
          seqOf.set(operation.seq, log.length + 1);
          log.push({ ...operation, body, overrides, seq: log.length + 1 });
          log.push({ ...operation, body: sign, overrides: [], seq: log.length + 1 });
        }
        const roots = rootsOfVerdicts(base, log);
        for (const { seq } of history.operations) {
          const then = sessionAt(base, history.operations, seq);
          expect(roots.get((seqOf.get(seq) ?? 0) + 1)).toBe(rootOfPlace(then, object));
        }
        expect(roots.size).toBe(history.operations.length);
      },
    ),
    { numRuns: 100 },
  );
});
