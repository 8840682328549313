// [RV1] open → submitted → (changes-requested → open) | approved → finalized, or abandoned.
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationKind } from "#core/operations/operation.ts";

type Kind = OperationKind | IntentBody["kind"];

export type SessionState =
  | "open"
  | "submitted"
  | "changes-requested"
  | "approved"
  | "finalized"
  | "abandoned";

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
};

/** The kinds of operations that are no edits. */
export const STATE_KINDS = Object.keys(TRANSITIONS) as readonly OperationKind[];

/** Edits to segments and synapses, and their undo: what a session must be open for. */
export function isEdit(kind: Kind): boolean {
  return TRANSITIONS[kind] === undefined;
}

/** The state after an operation of this kind, or null where the state does not allow it. */
export function nextSessionState(state: SessionState, kind: Kind): SessionState | null {
  if (isEdit(kind)) return state === "open" ? "open" : null;
  return TRANSITIONS[kind]?.[state] ?? null;
}
