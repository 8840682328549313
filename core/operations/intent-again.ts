// [LV1] What its author would ask for to have an operation's doing once more, after others went
// against it: the same places, judged against the state of now.
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationBody } from "#core/operations/operation.ts";

/** null for a kind of which nobody can ask the same again by places alone. */
export function intentAgain(body: OperationBody): IntentBody | null {
  switch (body.kind) {
    case "merge":
      return { kind: "merge", a: body.a, b: body.b, confirmedFar: true };
    case "merge-many":
      return { kind: "merge-many", places: body.places, confirmedFar: true };
    case "split":
      return {
        kind: "split",
        sources: body.sources,
        sinks: body.sinks,
        confirmedOnlyClicked: true,
      };
    case "split-groups":
      return { kind: "split-groups", groups: body.groups, confirmedOnlyClicked: true };
    default:
      return null;
  }
}
