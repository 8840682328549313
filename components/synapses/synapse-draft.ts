// [SY1] A synapse being set up: the presynaptic site first, then any number of postsynaptic ones.
import {
  anchorOf,
  type DraftPoint,
  draftPoint,
  nextKey,
} from "#components/proofreading/draft-point.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Compartment } from "#core/operations/operation.ts";

export const SYNAPSE_TYPES = ["chemical", "electrical", "unknown"] as const;
export const CONFIDENCES = [1, 0.7, 0.4] as const;
export const COMPARTMENTS = ["unknown", "axon", "dendrite", "soma"] as const;

export function isSynapseType(text: string): text is (typeof SYNAPSE_TYPES)[number] {
  return (SYNAPSE_TYPES as readonly string[]).includes(text);
}

export interface DraftSite {
  readonly point: DraftPoint;
  readonly compartment: Compartment;
}

export interface SynapseDraft {
  readonly pre: DraftSite | null;
  readonly posts: readonly DraftSite[];
  readonly type: (typeof SYNAPSE_TYPES)[number];
  readonly confidence: (typeof CONFIDENCES)[number];
}

export const EMPTY_SYNAPSE: SynapseDraft = {
  pre: null,
  posts: [],
  type: "chemical",
  confidence: 1,
};

export function sitesOf(draft: SynapseDraft): readonly DraftSite[] {
  return draft.pre === null ? draft.posts : [draft.pre, ...draft.posts];
}

export function placeSite(
  draft: SynapseDraft,
  pick: Parameters<typeof draftPoint>[1],
): SynapseDraft {
  const point = draftPoint(nextKey(sitesOf(draft).map((site) => site.point)), pick);
  const site: DraftSite = { point, compartment: "unknown" };
  if (draft.pre === null) return { ...draft, pre: site };
  return { ...draft, posts: [...draft.posts, site] };
}

export function removeSite(draft: SynapseDraft, key: number): SynapseDraft {
  const pre = draft.pre?.point.key === key ? null : draft.pre;
  return { ...draft, pre, posts: draft.posts.filter((site) => site.point.key !== key) };
}

export function setCompartment(
  draft: SynapseDraft,
  key: number,
  compartment: Compartment,
): SynapseDraft {
  const change = (site: DraftSite) => (site.point.key === key ? { ...site, compartment } : site);
  return {
    ...draft,
    pre: draft.pre === null ? null : change(draft.pre),
    posts: draft.posts.map(change),
  };
}

/** [SY1] A synapse of a segment onto itself is kept, and said to be one. */
export function isAutapse(draft: SynapseDraft, rootOf: RootOf): boolean {
  const { pre } = draft;
  if (pre === null) return false;
  const rootOfSite = ({ point }: DraftSite) => rootOf(anchorOf(point));
  return draft.posts.some((post) => rootOfSite(post) === rootOfSite(pre));
}

/** Type and confidence stay for the next one: they rarely change from synapse to synapse. */
export function afterSynapseCommit(draft: SynapseDraft): SynapseDraft {
  return { ...draft, pre: null, posts: [] };
}

export function synapseIntent(
  draft: SynapseDraft,
): Extract<IntentBody, { kind: "synapse-add" }> | null {
  if (draft.pre === null || draft.posts.length === 0) return null;
  const site = ({ point, compartment }: DraftSite) => ({ place: point.place, compartment });
  return {
    kind: "synapse-add",
    synapse: {
      pre: site(draft.pre),
      posts: draft.posts.map(site),
      cleftVoxel: null,
      type: draft.type,
      confidence: draft.confidence,
    },
  };
}
