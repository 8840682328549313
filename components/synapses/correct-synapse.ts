// [SY4] Takes a synapse that is there in hand, and moves its sites by mouse and by keys. A site is moved
// to where a supervoxel is, read at mip 0; elsewhere it stays, and the tool says why.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { correctionOf } from "#components/synapses/synapse-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse, SynapseChanges, SynapseSite } from "#core/operations/operation.ts";

type Hands = Pick<
  Workspace,
  "viewer" | "synapse" | "setTool" | "store" | "submit" | "goTo" | "allSynapses"
>;

/** Opens the tool on it, once the segments of its sites are known. */
export async function correctSynapse(workspace: Hands, synapse: Synapse): Promise<void> {
  const sites = [synapse.pre, ...synapse.posts];
  const picks = await Promise.all(
    sites.map(({ place }) => pickAt(workspace, place.positionVoxel).catch(() => null)),
  );
  const baseRoots = new Map(sites.map((site, at) => [site, picks[at]?.baseRoot ?? 0n]));
  workspace.setTool("synapse");
  workspace.goTo(synapse.pre.place.positionVoxel);
  workspace.synapse.correct(correctionOf(synapse, (site) => baseRoots.get(site) ?? 0n));
}

/** The site of the draft in hand, so many voxels further. */
export async function nudgeSite(workspace: Hands, key: number, by: Vec3): Promise<void> {
  const { pre, posts } = workspace.synapse.store.get().draft;
  const site = [pre, ...posts].find((each) => each?.point.key === key);
  if (site === undefined || site === null) return;
  const [x, y, z] = site.point.place.positionVoxel;
  const to = [x + by[0], y + by[1], z + by[2]] as const;
  const pick = usable(workspace, await pickAt(workspace, to));
  if (pick === null) return;
  workspace.synapse.move(key, pick);
  workspace.goTo(pick.positionVoxel);
}

export interface HeldSite {
  readonly markerId: string;
  /** A site of the draft in hand, by its key. */
  readonly draftKey: number | null;
  /** A site of a synapse that is there: the presynaptic one, or the postsynaptic one of this number. */
  readonly site: { readonly synapse: Synapse; readonly post: number | null } | null;
}

/** The site that a marker stands for, as components/viewer/map-markers.ts names it; null: none. */
export function siteOfMarker(
  { synapse: tool, allSynapses }: Pick<Hands, "synapse" | "allSynapses">,
  markerId: string,
): HeldSite | null {
  const { pre, posts } = tool.store.get().draft;
  for (const site of [pre, ...posts]) {
    if (site !== null && markerId === `draft-${site.point.key}`) {
      return { markerId, draftKey: site.point.key, site: null };
    }
  }
  if (!markerId.startsWith("synapse-")) return null;
  for (const { synapse, pending } of allSynapses()) {
    const own = `synapse-${synapse.id}`;
    if (pending !== null || !markerId.startsWith(own)) continue;
    if (markerId === own) return { markerId, draftKey: null, site: { synapse, post: null } };
    const post = synapse.posts.findIndex((_, at) => markerId === `${own}-${at}`);
    if (post >= 0) return { markerId, draftKey: null, site: { synapse, post } };
  }
  return null;
}

/** A dragged site is let go: one of the draft stays in hand, one that is there is corrected at once. */
export async function dropSite(
  workspace: Hands,
  { draftKey, site }: HeldSite,
  dropped: SegmentPick,
): Promise<void> {
  const pick = usable(workspace, await workspace.viewer.exactPick(dropped));
  if (pick === null) return;
  if (draftKey !== null) workspace.synapse.move(draftKey, pick);
  if (site === null) return;
  const { synapse, post } = site;
  const was = post === null ? synapse.pre : synapse.posts[post];
  const changes = movedTo(was, post !== null, pick);
  workspace.submit({ kind: "synapse-edit", synapseId: synapse.id, changes });
}

function movedTo(
  was: SynapseSite,
  isPost: boolean,
  { positionVoxel, supervoxel }: SegmentPick,
): SynapseChanges {
  const to = { ...was, place: { positionVoxel, supervoxel } };
  return isPost ? { posts: [{ from: was.place, to }] } : { pre: to };
}

function pickAt({ viewer }: Pick<Hands, "viewer">, positionVoxel: Vec3): Promise<SegmentPick> {
  const unread = { supervoxel: 0n, baseRoot: 0n, root: 0n, loaded: false, mip: 0 };
  return viewer.exactPick({ positionVoxel, ...unread });
}

function usable({ store }: Pick<Hands, "store">, pick: SegmentPick): SegmentPick | null {
  const isOn = pick.loaded && pick.supervoxel !== 0n;
  store.set({ clickProblem: isOn ? null : pick.loaded ? "background" : "loading" });
  return isOn ? pick : null;
}
