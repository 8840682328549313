// [SY2][LV1] The synapses on the page: the version's, what the log made of them, and at once, marked
// as pending, what the person just did.
import type { LogView } from "#client/session/session-log.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { changedSynapse } from "#core/synapses/changed-synapse.ts";
import {
  enterSynapses,
  isCounted,
  isSynapseBody,
  type StandingSynapse,
  type SynapseStep,
  standingSynapses,
} from "#core/synapses/synapse-table.ts";

export interface ListedSynapse extends StandingSynapse {
  /** As it will be once what is pending is accepted. A new one bears its intent's id until then. */
  readonly synapse: Synapse;
  readonly pending: "added" | "edited" | "removed" | null;
}

export interface ListedSynapses {
  /** All, with what is suggested and what is rejected [SY5]. */
  readonly all: readonly ListedSynapse[];
  /** Those that count. */
  readonly counted: readonly ListedSynapse[];
}

export type SynapseLister = (
  base: readonly Synapse[],
  log: LogView,
  pending: readonly { readonly intent: Intent }[],
) => ListedSynapses;

/** Keeps the last answer: the same lists until the synapses are others. */
export function createSynapseLister(): SynapseLister {
  let key: readonly unknown[] = [];
  let listed: ListedSynapses = { all: [], counted: [] };
  const book = new Map<string, SynapseStep[]>();
  let entered = 0;
  return (base, log, pending) => {
    const own = pending.filter(({ intent }) => isSynapseBody(intent.body));
    const next = [base, log.synapseGeneration, ...own.map(({ intent }) => intent.id)];
    if (key.length === next.length && key.every((part, at) => part === next[at])) return listed;
    key = next;
    for (const operation of log.operations.slice(entered)) enterSynapses(book, operation);
    entered = log.operations.length;
    const decided = standingSynapses(base, book, log.active);
    const all = withPending(
      decided.map((standing) => ({ ...standing, pending: null })),
      own,
    );
    listed = { all, counted: all.filter(isCounted) };
    return listed;
  };
}

/** A version's: nobody has said anything of them yet. */
export function listVersionSynapses(synapses: readonly Synapse[]): readonly ListedSynapse[] {
  return standingSynapses(synapses, new Map(), new Set()).map((standing) => ({
    ...standing,
    pending: null,
  }));
}

function withPending(
  decided: readonly ListedSynapse[],
  own: readonly { readonly intent: Intent }[],
): readonly ListedSynapse[] {
  if (own.length === 0) return decided;
  const byId = new Map(decided.map((listed) => [listed.synapse.id, listed]));
  for (const { intent } of own) {
    for (const listed of pendingOf(intent, byId)) byId.set(listed.synapse.id, listed);
  }
  return [...byId.values()];
}

/** What an undecided intent makes of the synapses that it is about; nothing of one that is gone. */
function pendingOf(
  { body, id }: Intent,
  byId: ReadonlyMap<string, ListedSynapse>,
): readonly ListedSynapse[] {
  if (body.kind === "synapse-add") return [added({ ...body.synapse, id }, false)];
  if (body.kind === "synapse-suggest") {
    return body.synapses.map((synapse, at) => added({ ...synapse, id: `${id}:${at}` }, true));
  }
  const found = "synapseId" in body ? byId.get(body.synapseId) : undefined;
  if (found === undefined) return [];
  if (body.kind === "synapse-remove") return [{ ...found, pending: "removed" }];
  const edited = { ...found, pending: found.pending ?? ("edited" as const) };
  if (body.kind === "synapse-judge") return [{ ...edited, verdict: body.verdict }];
  return body.kind === "synapse-edit"
    ? [{ ...edited, synapse: changedSynapse(found.synapse, body.changes) }]
    : [];
}

function added(synapse: Synapse, isSuggested: boolean): ListedSynapse {
  const told = { verdict: null, addedSeq: null, verdictSeq: null };
  return { synapse, isSuggested, ...told, pending: "added" };
}
