// [SY1][SY4] A synapse being set up or corrected: the presynaptic site first, then any number of
// postsynaptic ones. What is corrected is asked for as the difference to what it was, site by site.
import {
  anchorOf,
  type DraftPoint,
  draftPoint,
  nextKey,
} from "#components/proofreading/draft-point.ts";
import type { RootOf } from "#components/proofreading/selection.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type {
  Compartment,
  PostChange,
  Synapse,
  SynapseChanges,
  SynapseSite,
} from "#core/operations/operation.ts";
import { isSamePlace } from "#core/synapses/changed-synapse.ts";

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
  readonly type: string;
  readonly confidence: number;
  /** [SY4] As it was when its correction began; left out where a new one is set up. */
  readonly corrected?: Synapse;
  /** The site that the next click moves; left out where a click adds one. */
  readonly movedKey?: number;
}

type Pick = Parameters<typeof draftPoint>[1];

export const EMPTY_SYNAPSE: SynapseDraft = {
  pre: null,
  posts: [],
  type: "chemical",
  confidence: 1,
};

export function sitesOf(draft: SynapseDraft): readonly DraftSite[] {
  return draft.pre === null ? draft.posts : [draft.pre, ...draft.posts];
}

/** @param baseRootOf the version's segment at a site: by it the page finds the present one. */
export function correctionOf(
  synapse: Synapse,
  baseRootOf: (site: SynapseSite) => bigint,
): SynapseDraft {
  const site = (from: SynapseSite, key: number): DraftSite => ({
    point: draftPoint(key, { ...from.place, baseRoot: baseRootOf(from) }),
    compartment: from.compartment,
  });
  return {
    pre: site(synapse.pre, 1),
    posts: synapse.posts.map((post, at) => site(post, at + 2)),
    type: synapse.type,
    confidence: synapse.confidence,
    corrected: synapse,
  };
}

export function placeSite(draft: SynapseDraft, pick: Pick): SynapseDraft {
  if (draft.movedKey !== undefined) return moveSite(draft, draft.movedKey, pick);
  const point = draftPoint(nextKey(sitesOf(draft).map((site) => site.point)), pick);
  const site: DraftSite = { point, compartment: "unknown" };
  if (draft.pre === null) return { ...draft, pre: site };
  return { ...draft, posts: [...draft.posts, site] };
}

/** The site stays what it is, elsewhere. */
export function moveSite(draft: SynapseDraft, key: number, pick: Pick): SynapseDraft {
  const { movedKey: _, ...still } = draft;
  return changeSite(still, key, (site) => ({ ...site, point: draftPoint(key, pick) }));
}

/** The next click moves this site; a second time, it adds one again. */
export function chooseMoved(draft: SynapseDraft, key: number): SynapseDraft {
  const { movedKey, ...still } = draft;
  return movedKey === key ? still : { ...still, movedKey: key };
}

/** The presynaptic site changes places with a postsynaptic one: the first where none is named. */
export function flipSides(draft: SynapseDraft, key?: number): SynapseDraft {
  const { pre, posts } = draft;
  const at = key === undefined ? 0 : posts.findIndex(({ point }) => point.key === key);
  if (pre === null || posts[at] === undefined) return draft;
  return { ...draft, pre: posts[at], posts: posts.toSpliced(at, 1, pre) };
}

export function removeSite(draft: SynapseDraft, key: number): SynapseDraft {
  const { movedKey, ...still } = draft;
  const pre = draft.pre?.point.key === key ? null : draft.pre;
  const posts = draft.posts.filter((site) => site.point.key !== key);
  const isKept = movedKey !== undefined && movedKey !== key;
  return { ...still, ...(isKept ? { movedKey } : {}), pre, posts };
}

export function setCompartment(
  draft: SynapseDraft,
  key: number,
  compartment: Compartment,
): SynapseDraft {
  return changeSite(draft, key, (site) => ({ ...site, compartment }));
}

function changeSite(
  draft: SynapseDraft,
  key: number,
  make: (site: DraftSite) => DraftSite,
): SynapseDraft {
  const change = (site: DraftSite) => (site.point.key === key ? make(site) : site);
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
  if (draft.corrected !== undefined) return EMPTY_SYNAPSE;
  const { type, confidence } = draft;
  return { pre: null, posts: [], type, confidence };
}

function siteOf({ point, compartment }: DraftSite): SynapseSite {
  return { place: point.place, compartment };
}

export function synapseIntent(
  draft: SynapseDraft,
): Extract<IntentBody, { kind: "synapse-add" }> | null {
  if (draft.pre === null || draft.posts.length === 0) return null;
  const { type, confidence } = draft;
  return {
    kind: "synapse-add",
    synapse: {
      pre: siteOf(draft.pre),
      posts: draft.posts.map(siteOf),
      cleftVoxel: null,
      type,
      confidence,
    },
  };
}

/** What Enter asks for; null where the draft is not whole, or a correction corrects nothing. */
export function draftIntent(
  draft: SynapseDraft,
): Extract<IntentBody, { kind: "synapse-add" | "synapse-edit" }> | null {
  const { corrected } = draft;
  if (corrected === undefined) return synapseIntent(draft);
  if (draft.pre === null || draft.posts.length === 0) return null;
  const { type, confidence } = draft;
  const pre = siteOf(draft.pre);
  const posts = postChanges(corrected.posts, draft.posts.map(siteOf));
  const changes: SynapseChanges = {
    ...(isSameSite(pre, corrected.pre) ? {} : { pre }),
    ...(posts.length === 0 ? {} : { posts }),
    ...(type === corrected.type ? {} : { type }),
    ...(confidence === corrected.confidence ? {} : { confidence }),
  };
  return Object.keys(changes).length === 0
    ? null
    : { kind: "synapse-edit", synapseId: corrected.id, changes };
}

/** Sites that only one of the lists has, an old one and a new one together as long as there are both. */
export function postChanges(
  before: readonly SynapseSite[],
  after: readonly SynapseSite[],
): readonly PostChange[] {
  const gone = [...before];
  const added = after.filter((site) => {
    const at = gone.findIndex((other) => isSameSite(site, other));
    if (at >= 0) gone.splice(at, 1);
    return at < 0;
  });
  return Array.from({ length: Math.max(gone.length, added.length) }, (_, at) => ({
    from: gone[at]?.place ?? null,
    to: added[at] ?? null,
  }));
}

function isSameSite(left: SynapseSite, right: SynapseSite): boolean {
  return left.compartment === right.compartment && isSamePlace(left.place, right.place);
}
