// [SY5] Which synapses are to be looked at, and in which order: pure, so that thousands are filtered and
// walked along a neuron the same everywhere.
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { Place } from "#core/geometry/place.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export const TRIAGE_STATES = [
  "unjudged",
  "suggested",
  "uncertain",
  "accepted",
  "rejected",
  "any",
] as const;
export type TriageState = (typeof TRIAGE_STATES)[number];

export interface VoxelRegion {
  readonly fromVoxel: Vec3;
  /** Inclusive. */
  readonly toVoxel: Vec3;
}

export interface TriageFilters {
  readonly state: TriageState;
  /** "any", "version" for the version's, or an account. */
  readonly author: string;
  readonly maxConfidence: number;
  /** With a site in this segment; where both are set, the other side lies in the partner. */
  readonly neuron: bigint | null;
  readonly partner: bigint | null;
  readonly region: VoxelRegion | null;
}

export const NO_FILTERS: TriageFilters = {
  state: "any",
  author: "any",
  maxConfidence: 1,
  neuron: null,
  partner: null,
  region: null,
};

/** Where nothing is filtered any more, `NO_FILTERS` itself. */
export function changedFilters(
  filters: TriageFilters,
  change: Partial<TriageFilters>,
): TriageFilters {
  const next = { ...filters, ...change };
  const isNone = (Object.keys(NO_FILTERS) as (keyof TriageFilters)[]).every(
    (name) => next[name] === NO_FILTERS[name],
  );
  return isNone ? NO_FILTERS : next;
}

export interface TriageItem {
  readonly listed: ListedSynapse;
  /** "version" where the version has it. */
  readonly authorId: string;
  readonly authorName: string;
  /** null until it is known. */
  readonly preRoot: bigint | null;
  readonly postRoots: readonly (bigint | null)[];
}

export function filterTriage(
  items: readonly TriageItem[],
  filters: TriageFilters,
): readonly TriageItem[] {
  return items.filter((item) => isWanted(item, filters));
}

function isWanted(item: TriageItem, filters: TriageFilters): boolean {
  const { synapse } = item.listed;
  return (
    isInState(item.listed, filters.state) &&
    (filters.author === "any" || item.authorId === filters.author) &&
    synapse.confidence <= filters.maxConfidence &&
    joins(item, filters.neuron, filters.partner) &&
    (filters.region === null || isIn(synapse.pre.place, filters.region))
  );
}

function isInState({ verdict, isSuggested }: ListedSynapse, state: TriageState): boolean {
  if (state === "any") return true;
  if (state === "suggested") return isSuggested && verdict === null;
  return (verdict ?? "unjudged") === state;
}

function joins(
  { preRoot, postRoots }: TriageItem,
  neuron: bigint | null,
  partner: bigint | null,
): boolean {
  const isPre = (root: bigint | null) => root === null || preRoot === root;
  const isPost = (root: bigint | null) => root === null || postRoots.includes(root);
  return (isPre(neuron) && isPost(partner)) || (isPre(partner) && isPost(neuron));
}

function isIn({ positionVoxel }: Place, { fromVoxel, toVoxel }: VoxelRegion): boolean {
  return positionVoxel.every((part, axis) => part >= fromVoxel[axis] && part <= toVoxel[axis]);
}

/** The corners of a box in any order, inside the volume; null where one lies outside. */
export function regionBetween(a: Vec3, b: Vec3, shapeVoxel: Vec3): VoxelRegion | null {
  if (!isInsideVoxel(a, shapeVoxel) || !isInsideVoxel(b, shapeVoxel)) return null;
  const corner = (pick: (...parts: number[]) => number): Vec3 => [
    pick(a[0], b[0]),
    pick(a[1], b[1]),
    pick(a[2], b[2]),
  ];
  return { fromVoxel: corner(Math.min), toVoxel: corner(Math.max) };
}

/** More are left as they come: the way costs the square of their number. */
const MAX_WALKED = 3_000;

/**
 * [SY5] From site to site of a neuron, always to the nearest one that was not passed, beginning at the
 * one with the lowest section. Items without a site in the neuron come last, as they were.
 */
export function alongNeuron(
  items: readonly TriageItem[],
  neuron: bigint,
  voxelNm: Vec3,
): readonly TriageItem[] {
  const onIt = items.flatMap((item) => {
    const atVoxel = siteIn(item, neuron);
    return atVoxel === null ? [] : [{ item, atNm: atVoxel.map((part, at) => part * voxelNm[at]) }];
  });
  if (onIt.length > MAX_WALKED) return items;
  const left = onIt.sort((a, b) => a.atNm[2] - b.atNm[2]);
  const walked: TriageItem[] = [];
  let here = left.shift();
  while (here !== undefined) {
    walked.push(here.item);
    const from = here.atNm;
    let nearest = -1;
    let shortest = Infinity;
    for (let at = 0; at < left.length; at++) {
      const to = left[at].atNm;
      const distance = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
      if (distance < shortest) [nearest, shortest] = [at, distance];
    }
    here = nearest < 0 ? undefined : left.splice(nearest, 1)[0];
  }
  const passed = new Set(walked);
  return [...walked, ...items.filter((item) => !passed.has(item))];
}

function siteIn({ listed, preRoot, postRoots }: TriageItem, neuron: bigint): Vec3 | null {
  const { pre, posts } = listed.synapse;
  if (preRoot === neuron) return pre.place.positionVoxel;
  const at = postRoots.indexOf(neuron);
  return at < 0 ? null : posts[at].place.positionVoxel;
}
