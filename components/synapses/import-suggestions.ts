// [SY6] From a file to suggestions: read, each site looked up in the labels, and submitted in groups. Rows
// with an error are named and left out; nothing is submitted before all of the file was looked at.
import type { TileReader } from "#client/viewer/tile-reader.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import { type IntentBody, MAX_POSTS, MAX_SUGGESTED } from "#core/operations/intent.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";
import type { SuggestedSites, SuggestionProblem } from "#core/synapses/parse-suggestions.ts";

export interface PlacedProblem extends Omit<SuggestionProblem, "problem"> {
  readonly problem: SuggestionProblem["problem"] | "outside" | "background" | "unread";
  readonly positionVoxel?: Vec3;
}

export interface PlacedSuggestions {
  readonly synapses: readonly Omit<Synapse, "id">[];
  readonly problems: readonly PlacedProblem[];
}

/** @param onProgress is told how many are looked up. Ends early where the signal aborts. */
export async function placeSuggestions(
  reader: Pick<TileReader, "placeAt">,
  shapeVoxel: Vec3,
  suggestions: readonly SuggestedSites[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<PlacedSuggestions> {
  const synapses: Omit<Synapse, "id">[] = [];
  const problems: PlacedProblem[] = [];
  // Section by section, so that a tile is read once for all that lie on it.
  const byPlace = [...suggestions].sort((a, b) => a.pre[2] - b.pre[2] || a.pre[1] - b.pre[1]);
  for (const [done, { row, pre, posts, type, confidence }] of byPlace.entries()) {
    signal.throwIfAborted();
    onProgress(done);
    const sites: SynapseSite[] = [];
    let problem: PlacedProblem | null = null;
    for (const [at, positionVoxel] of [pre, ...posts].entries()) {
      const site = await siteAt(reader, shapeVoxel, positionVoxel);
      if (typeof site !== "string") {
        sites.push(site);
        continue;
      }
      problem = { row, field: at === 0 ? "pre" : `post ${at}`, problem: site, positionVoxel };
      break;
    }
    if (problem !== null) problems.push(problem);
    else {
      const [first, ...others] = sites;
      synapses.push({ pre: first, posts: others, cleftVoxel: null, type, confidence });
    }
  }
  return { synapses, problems: problems.sort((a, b) => a.row - b.row) };
}

async function siteAt(
  reader: Pick<TileReader, "placeAt">,
  shapeVoxel: Vec3,
  positionVoxel: Vec3,
): Promise<SynapseSite | "outside" | "background" | "unread"> {
  if (!isInsideVoxel(positionVoxel, shapeVoxel)) return "outside";
  const place = await reader.placeAt(positionVoxel);
  return typeof place === "string" ? place : { place, compartment: "unknown" };
}

/** As many intents as it takes: each within what one may hold. */
export function suggestionIntents(
  synapses: readonly Omit<Synapse, "id">[],
): readonly Extract<IntentBody, { kind: "synapse-suggest" }>[] {
  const groups: Omit<Synapse, "id">[][] = [];
  let postCount = 0;
  for (const synapse of synapses) {
    const last = groups.at(-1);
    const isFull =
      last === undefined ||
      last.length >= MAX_SUGGESTED ||
      postCount + synapse.posts.length > MAX_POSTS;
    if (isFull) {
      groups.push([synapse]);
      postCount = synapse.posts.length;
    } else {
      last.push(synapse);
      postCount += synapse.posts.length;
    }
  }
  return groups.map((group) => ({ kind: "synapse-suggest", synapses: group }));
}
