// [RV1] open → submitted → (changes-requested → open) | approved → finalized, or abandoned.
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationBody, OperationKind } from "#core/operations/operation.ts";

type Kind = OperationKind | IntentBody["kind"];

export type SessionState =
  | "open"
  | "submitted"
  | "changes-requested"
  | "approved"
  | "finalized"
  | "abandoned";

/** [CM1] People talk until the session is a version, or given up; no state changes by it. */
const COMMENTING = {
  open: "open",
  submitted: "submitted",
  "changes-requested": "changes-requested",
  approved: "approved",
} as const;

const TRANSITIONS: Readonly<
  Partial<Record<Kind, Readonly<Partial<Record<SessionState, SessionState>>>>>
> = {
  submit: { open: "submitted" },
  "request-changes": { submitted: "changes-requested", approved: "changes-requested" },
  reopen: { "changes-requested": "open", submitted: "open" },
  approve: { submitted: "approved" },
  finalize: { approved: "finalized" },
  abandon: { open: "abandoned", submitted: "abandoned", "changes-requested": "abandoned" },
  // Approved: what re-basing changes is signed anew, and nothing else.
  sign: { submitted: "submitted", approved: "approved" },
  resolve: { submitted: "submitted", approved: "approved" },
  "withdraw-sign": { submitted: "submitted" },
  // Claims are no edits [CL4], though only who may edit needs one.
  claim: { open: "open" },
  release: { open: "open" },
  "comment-add": COMMENTING,
  "comment-resolve": COMMENTING,
  "comment-reopen": COMMENTING,
  "object-request": { submitted: "submitted" },
  "withdraw-request": {
    open: "open",
    submitted: "submitted",
    "changes-requested": "changes-requested",
  },
};

/** The kinds of operations that are no edits. */
export const STATE_KINDS = Object.keys(TRANSITIONS) as readonly OperationKind[];

/** Edits to segments and synapses, and their undo: what a session must be open for. */
export function isEdit(kind: Kind): boolean {
  return TRANSITIONS[kind] === undefined;
}

type Spoken = Pick<OperationBody, "kind"> | Pick<IntentBody, "kind">;

/** The operation that a mark is on; null for anything else, and where there is none. */
export function markedBy<T>(
  body: { readonly kind: Kind; readonly of?: number | null },
  operations: readonly T[],
): T | null {
  if (body.kind !== "undo" && body.kind !== "redo") return null;
  return operations[(body.of ?? 0) - 1] ?? null;
}

/** As `isEdit`, but that the undo of a comment is none: it is as the comment was [CM1]. */
export function isEditOperation(
  body: { readonly kind: Kind; readonly of?: number | null },
  operations: readonly { readonly body: Spoken }[],
): boolean {
  return isEdit(markedBy(body, operations)?.body.kind ?? body.kind);
}

/** The state after an operation of this kind, or null where the state does not allow it. */
export function nextSessionState(state: SessionState, kind: Kind): SessionState | null {
  if (isEdit(kind)) return state === "open" ? "open" : null;
  return TRANSITIONS[kind]?.[state] ?? null;
}

/** As `nextSessionState`, for what follows these operations: the undo of a comment is as it was. */
export function stateAfter(
  state: SessionState,
  body: { readonly kind: Kind; readonly of?: number | null },
  operations: readonly { readonly body: Spoken }[],
): SessionState | null {
  return nextSessionState(state, markedBy(body, operations)?.body.kind ?? body.kind);
}
