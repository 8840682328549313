// A tour of steps that wait for the person's own deeds: nothing is done for them, and nothing is
// taken from them. Where they are is a plain value, so that a tour can be left, reloaded and taken
// up again; a step is done by what happened since it began, in whatever way the person did it.
import * as v from "valibot";
import type { Operation, OperationKind } from "#core/operations/operation.ts";

export const TOUR_STEPS = [
  "select",
  "scroll",
  "merge",
  "undo",
  "split",
  "comment",
  "submit",
  "sign",
] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

export type TourProgress =
  /** Nobody has said yes or no. */
  | { readonly status: "new" }
  | { readonly status: "left"; readonly step: TourStep }
  | { readonly status: "done" }
  | { readonly status: "running"; readonly step: TourStep; readonly since: StepStart };

/** What the session was like when the step began. */
export interface StepStart {
  readonly sessionId: string;
  /** The last sequence number then. */
  readonly seq: number;
}

export interface TourFacts {
  readonly personId: string;
  readonly sessionId: string;
  readonly operations: readonly Operation[];
  readonly selectedCount: number;
  /** Sections gone through since the step was shown. */
  readonly sectionsMoved: number;
}

/** As many as show what the wheel does. */
const SCROLLED_SECTIONS = 3;

const KINDS: Readonly<Partial<Record<TourStep, readonly OperationKind[]>>> = {
  merge: ["merge", "merge-many"],
  undo: ["undo"],
  split: ["split", "split-groups", "split-supervoxel"],
  comment: ["comment-add"],
  submit: ["submit"],
  sign: ["sign"],
};

export function isStepDone(step: TourStep, since: StepStart, facts: TourFacts): boolean {
  if (step === "select") return facts.selectedCount > 0;
  if (step === "scroll") return facts.sectionsMoved >= SCROLLED_SECTIONS;
  const kinds = KINDS[step] ?? [];
  return facts.operations.some(
    ({ seq, authorId, body }) =>
      seq > since.seq &&
      kinds.includes(body.kind) &&
      // Nobody signs their own work [RV3]: somebody else's sign-off is what is waited for.
      (step === "sign" || authorId === facts.personId),
  );
}

export function startOf(facts: Pick<TourFacts, "sessionId" | "operations">): StepStart {
  return { sessionId: facts.sessionId, seq: facts.operations.length };
}

/** From the first step, or from where it was left. */
export function takeUp(progress: TourProgress, facts: TourFacts): TourProgress {
  const step = progress.status === "left" ? progress.step : TOUR_STEPS[0];
  return { status: "running", step, since: startOf(facts) };
}

export function leave(progress: TourProgress): TourProgress {
  if (progress.status === "running") return { status: "left", step: progress.step };
  return progress.status === "new" ? { status: "left", step: TOUR_STEPS[0] } : progress;
}

/** The step after this one, done or skipped. */
export function goOn(progress: TourProgress, facts: TourFacts): TourProgress {
  if (progress.status !== "running") return progress;
  const step = TOUR_STEPS[TOUR_STEPS.indexOf(progress.step) + 1];
  return step === undefined
    ? { status: "done" }
    : { status: "running", step, since: startOf(facts) };
}

/** The same object where nothing has moved. A tour that runs in another session begins its step here. */
export function progressAfter(progress: TourProgress, facts: TourFacts): TourProgress {
  if (progress.status !== "running") return progress;
  const { step, since } = progress;
  if (since.sessionId !== facts.sessionId) return { ...progress, since: startOf(facts) };
  return isStepDone(step, since, facts) ? goOn(progress, facts) : progress;
}

const stepSchema = v.picklist(TOUR_STEPS);
const progressSchema = v.variant("status", [
  v.strictObject({ status: v.literal("new") }),
  v.strictObject({ status: v.literal("left"), step: stepSchema }),
  v.strictObject({ status: v.literal("done") }),
  v.strictObject({
    status: v.literal("running"),
    step: stepSchema,
    since: v.strictObject({
      sessionId: v.string(),
      seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    }),
  }),
]);

/** What the browser kept; a tour that cannot be read is a new one. */
export function parseProgress(text: string | null): TourProgress {
  try {
    const parsed = v.safeParse(progressSchema, JSON.parse(text ?? "null"));
    return parsed.success ? parsed.output : { status: "new" };
  } catch {
    return { status: "new" };
  }
}
