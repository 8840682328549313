// The simulation is held against rules that were broken on purpose: one that finds nothing wrong
// with them would find nothing at all.
import { expect, test } from "vitest";
import type { judgeIntent } from "#core/session/judge-intent.ts";
import { applyToSession } from "#core/session/session-model.ts";
import { parseCase } from "#tests/simulation/kept-case.ts";
import { CELLS, cellOfSeed } from "#tests/simulation/matrix.ts";
import { runSeeds } from "#tests/simulation/run-seeds.ts";
import { playSeed } from "#tests/simulation/scenario.ts";
import { failureOf, shrinkSteps } from "#tests/simulation/shrink-case.ts";
import { ENGINE, type Engine } from "#tests/simulation/simulated-server.ts";

/** The rule that what an edit breaks must be named is left out [OP3][DE3]. */
const forgetsOverrides: typeof judgeIntent = (model, actor, intent, means) => {
  const overrides = model.operations.map(({ seq }) => seq);
  const judged = ENGINE.judge(model, actor, { ...intent, overrides }, means);
  return judged.ok ? { ok: true, value: { ...judged.value, overrides: [] } } : judged;
};

/** Whatever somebody claimed is everybody's [CL3]. */
const forgetsClaims: typeof judgeIntent = (model, actor, intent, means) => {
  const confirmedClaims = model.operations.map(({ seq }) => seq);
  const judged = ENGINE.judge(model, actor, { ...intent, confirmedClaims }, means);
  if (!judged.ok) return judged;
  const { body, overrides } = judged.value;
  return { ok: true, value: { body, overrides } };
};

/** The log gets another effect than the session had [OP2]. */
const losesChanges: typeof applyToSession = (model, draft) => {
  const operation = applyToSession(model, draft);
  const halved = { ...operation, effect: { ...operation.effect, changes: [] } };
  model.operations[model.operations.length - 1] = halved;
  return halved;
};

/** Merges are written down and not done [DE4]. */
const mergesNothing: typeof applyToSession = (model, draft) => {
  if (draft.body.kind !== "merge") return applyToSession(model, draft);
  const body = { kind: "synapse-remove", synapseId: "none" } as const;
  const operation = { ...applyToSession(model, { ...draft, body }), body: draft.body };
  model.operations[model.operations.length - 1] = operation;
  return operation;
};

/** Supervoxels are split on paper alone [OP8]. */
const splitsNoSupervoxel: typeof applyToSession = (model, draft) => {
  if (draft.body.kind !== "split-supervoxel") return applyToSession(model, draft);
  const body = { kind: "synapse-remove", synapseId: "none" } as const;
  const operation = { ...applyToSession(model, { ...draft, body }), body: draft.body };
  model.operations[model.operations.length - 1] = operation;
  return operation;
};

/** A split of a piece goes on through the others [OP8]. */
const splitsAllPieces: typeof judgeIntent = (model, actor, intent, means) => {
  const judged = ENGINE.judge(model, actor, intent, means);
  if (!judged.ok || judged.value.body.kind !== "split-supervoxel") return judged;
  return { ok: true, value: { ...judged.value, body: { ...judged.value.body, within: [] } } };
};

/** Whoever has a right has every right: the log names another than who asked [LV4]. */
const signsForOthers: typeof applyToSession = (model, draft) =>
  applyToSession(model, { ...draft, authorId: "nobody" });

const BROKEN: readonly (readonly [name: string, engine: Engine, finds: RegExp])[] = [
  ["a judge that forgets overrides", { ...ENGINE, judge: forgetsOverrides }, /\[(DE3|DE2|DE4)\]/],
  ["a judge that forgets claims", { ...ENGINE, judge: forgetsClaims }, /\[CL3\]/],
  ["effects that are not what was done", { ...ENGINE, apply: losesChanges }, /\[DE1\]/],
  ["merges that merge nothing", { ...ENGINE, apply: mergesNothing }, /\[(DE4|DE1)\]/],
  ["supervoxels that stay whole", { ...ENGINE, apply: splitsNoSupervoxel }, /\[DE4\]/],
  ["splits that cut other pieces", { ...ENGINE, judge: splitsAllPieces }, /\[OP8\]/],
  ["entries in another's name", { ...ENGINE, apply: signsForOthers }, /\[LV4\]/],
];

test.each(BROKEN)("%s are found, and told with a case that can be kept", (_, engine, finds) => {
  let report = "";
  try {
    runSeeds(0, 200, engine);
  } catch (error) {
    report = error instanceof Error ? error.message : "";
  }
  expect(report).toMatch(/^seed \d+: /);
  expect(report).toMatch(finds);
  expect(report).toContain("FASCICLE_SIM_SEED=");
  const kept = parseCase(report.slice(report.indexOf("{")));
  expect(failureOf(kept.world, kept.steps, engine)?.message).toBe(kept.about);
  expect(failureOf(kept.world, kept.steps)).toBeNull();
});

test("one seed is one run, however often it is played", () => {
  for (const seed of [3, 1_000]) {
    const [first, second] = [playSeed(seed), playSeed(seed)];
    expect(second.simulation.steps).toEqual(first.simulation.steps);
    expect(second.simulation.server.operations).toEqual(first.simulation.server.operations);
  }
});

test("every cell of the matrix has its turn before any has its second", () => {
  const turns = CELLS.map((_, seed) => cellOfSeed(seed));
  expect(new Set(turns.map(({ cell }) => cell)).size).toBe(CELLS.length);
  expect(cellOfSeed(CELLS.length)).toEqual({ cell: CELLS[0], round: 1 });
});

test("a failing list of steps is cut down to what fails", () => {
  const steps = Array.from({ length: 20 }, (_, who) => ({ kind: "cut", who }) as const);
  const needed = [3, 11];
  const short = shrinkSteps(steps, (some) =>
    needed.every((who) => some.some((step) => step.kind === "cut" && step.who === who)),
  );
  expect(short).toEqual(needed.map((who) => ({ kind: "cut", who })));
});
