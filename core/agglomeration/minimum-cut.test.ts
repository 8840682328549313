import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boykovKolmogorovSide } from "#core/agglomeration/boykov-kolmogorov.ts";
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { pushRelabelSide } from "#core/agglomeration/push-relabel.ts";
import { type CutCase, cutCases, localGraphOf } from "#tests/support/cut-cases.ts";
import { maskOf, smallestSide } from "#tests/support/smallest-side.ts";

const range = { maxGroups: 2, hasInfinite: false };

function problemOf(given: CutCase): CutProblem {
  const [sources, sinks] = given.groups;
  return { graph: localGraphOf(given), sources, sinks };
}

/** A sheet with edges of any strength: long ways, and many cuts of nearly the same weight. */
function sheet(width: number): CutProblem {
  const edges: [number, number, number][] = [];
  let noise = 1;
  const capacity = () => {
    noise = (noise * 48_271) % 2_147_483_647;
    return 1 + (noise % 65_535);
  };
  for (let at = 0; at < width * width; at++) {
    if (at % width < width - 1) edges.push([at, at + 1, capacity()]);
    if (at < width * (width - 1)) edges.push([at, at + width, capacity()]);
  }
  const top = Uint32Array.from({ length: width }, (_, x) => x);
  return {
    graph: localGraphOf({ nodeCount: width * width, edges }),
    sources: top,
    sinks: top.map((x) => width * (width - 1) + x),
  };
}

const solvers = [
  ["search trees", boykovKolmogorovSide],
  ["push-relabel", (problem: CutProblem) => pushRelabelSide(problem)],
  ["whichever is chosen", minimumCut],
] as const;

describe("the minimum cut", () => {
  test.each(solvers)(
    "[OP6] of %s is minimal and source-minimal, as trying every side finds",
    (_name, solve) => {
      fc.assert(
        fc.property(cutCases({ ...range, maxNodes: 10, maxEdges: 25 }), (given) => {
          const [sources, sinks] = given.groups.map(maskOf);
          const all = 2 ** given.nodeCount - 1;
          const side = solve(problemOf(given));
          if (!(side instanceof Uint8Array)) throw new Error("stopped");
          expect(maskOf([...side.keys()].filter((node) => side[node] === 1))).toBe(
            smallestSide(given.edges, all, sources, sinks),
          );
        }),
        { numRuns: 1_500 },
      );
    },
  );

  test("[OP6] is the same side by either algorithm", () => {
    fc.assert(
      fc.property(cutCases({ ...range, maxNodes: 200, maxEdges: 900 }), (given) => {
        const problem = problemOf(given);
        const side = boykovKolmogorovSide(problem);
        expect(side).toEqual(pushRelabelSide(problem));
        expect(side).toEqual(minimumCut(problem));
      }),
      { numRuns: 300 },
    );
  });

  test("[OP6] is the same side where the search trees give up", () => {
    const problem = sheet(60);
    expect(boykovKolmogorovSide(problem, { maxSteps: 1_000 })).toBe("too-many-steps");
    expect(minimumCut(problem)).toEqual(boykovKolmogorovSide(problem));
  });

  test.each([
    [
      "search trees",
      (problem: CutProblem, stop: () => boolean) =>
        boykovKolmogorovSide(problem, { shouldStop: stop }),
    ],
    ["push-relabel", pushRelabelSide],
  ])("by %s can be stopped on its way", (_name, solve) => {
    let asked = 0;
    expect(solve(sheet(150), () => ++asked === 2)).toBeNull();
    expect(asked).toBe(2);
  });
});
