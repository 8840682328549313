// [VD4] Which sign-offs a dataset requires is set in one place, by the page, the API and the command:
// it is never set without an entry in the audit log.
import { type RequiredSignOffs, requirementsOf } from "#core/review/required-sign-offs.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { Store } from "#server/use-cases/store.ts";

export interface ReviewRules {
  set(datasetId: string, required: RequiredSignOffs, doer: Doer): Promise<void>;
}

export function createReviewRules({
  store,
  nowMs,
}: {
  readonly store: Pick<Store, "setRequiredSignOffs">;
  readonly nowMs: () => number;
}): ReviewRules {
  return {
    set: (datasetId, required, doer) =>
      store.setRequiredSignOffs(datasetId, required, {
        atMs: nowMs(),
        doer,
        action: "dataset.review-rules",
        subjectKind: "dataset",
        subjectId: datasetId,
        datasetId,
        details: Object.fromEntries(
          requirementsOf(required).map(({ scope, needed }) => [scope, needed]),
        ),
      }),
  };
}
