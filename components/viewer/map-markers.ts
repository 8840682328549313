// Everything that lies on the image as a mark: points being set, synapses near the section shown,
// claims, threads, and the place that a link or a list led to. A stroke is a line with one mark, where it
// begins.
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import { groupColor } from "#client/viewer/group-color.ts";
import type { Marker, MarkerKind, MarkerLink, Stroke } from "#client/viewer/viewer-contract.ts";
import { type DraftPoint, isStroke, stepsOf } from "#components/proofreading/draft-point.ts";
import type { MergeDraft } from "#components/proofreading/merge-draft.ts";
import type { PaintedStroke } from "#components/proofreading/painted-stroke.ts";
import type { SplitDraft } from "#components/proofreading/split-draft.ts";
import { type SynapseDraft, sitesOf } from "#components/synapses/synapse-draft.ts";
import { type Axis, type Plane, planeAxes } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SynapseSite } from "#core/operations/operation.ts";

/** The viewer shows marks up to two sections away, faded. */
const NEAR_SECTIONS = 3;

export interface MapMarkers {
  readonly markers: readonly Marker[];
  readonly links: readonly MarkerLink[];
  readonly strokes: readonly Stroke[];
}

export interface ShownSlice {
  readonly axis: Axis;
  /** Along the axis, in voxels. */
  readonly slice: number;
  /** Voxels that are as far as a section is thick. */
  readonly sectionVoxels: number;
}

export function shownSlices(
  planes: readonly Plane[],
  positionVoxel: Vec3,
  voxelNm: Vec3,
): readonly ShownSlice[] {
  return planes.map((plane) => {
    const { normal: axis } = planeAxes(plane);
    const sectionVoxels = Math.max(1, voxelNm[2] / voxelNm[axis]);
    return { axis, slice: Math.round(positionVoxel[axis]), sectionVoxels };
  });
}

function isInReach({ axis, slice, sectionVoxels }: ShownSlice, positionVoxel: Vec3): boolean {
  return Math.abs(positionVoxel[axis] - slice) <= NEAR_SECTIONS * sectionVoxels;
}

export interface MarkerSources {
  /** One of each plane that is shown. */
  readonly slices: readonly ShownSlice[];
  readonly draft:
    | { readonly tool: "merge"; readonly draft: MergeDraft }
    | {
        readonly tool: "split";
        readonly draft: SplitDraft;
        readonly strokes: readonly PaintedStroke[];
      }
    | { readonly tool: "isolate"; readonly points: readonly DraftPoint[] }
    | { readonly tool: "synapse"; readonly draft: SynapseDraft }
    | null;
  readonly synapses: readonly ShownSynapse[];
  /** [CL1] That hold now, with what is said of each. */
  readonly claims: readonly ShownClaim[];
  /** [CM3] Those that are not resolved. */
  readonly threads: readonly ShownThread[];
  readonly focusVoxel: Vec3 | null;
}

export interface ShownSynapse extends Pick<ListedSynapse, "synapse" | "pending"> {
  /** [SY6] It does not count, or not yet. */
  readonly isSuggestion?: boolean;
}

interface ShownThread {
  readonly seq: number;
  readonly positionVoxel: Vec3;
  /** Who began it, or how many comments it has. */
  readonly label: string;
}

interface ShownClaim {
  readonly seq: number;
  readonly positionVoxel: Vec3;
  readonly label: string;
  readonly color: string;
}

export function mapMarkers(sources: MarkerSources): MapMarkers {
  const synapses = synapseMarkers(sources.synapses, sources.slices);
  const drafted = draftMarkers(sources.draft);
  const focus: Marker[] =
    sources.focusVoxel === null
      ? []
      : [{ id: "focus", kind: "anchor", positionVoxel: sources.focusVoxel }];
  return {
    markers: [
      ...synapses.markers,
      ...sources.claims.map(claimMarker),
      ...sources.threads.map(threadMarker),
      ...focus,
      ...drafted.markers,
    ],
    links: [...synapses.links, ...drafted.links],
    strokes: drafted.strokes,
  };
}

function claimMarker({ seq, ...look }: ShownClaim): Marker {
  return { id: `claim-${seq}`, kind: "claim", ...look };
}

function threadMarker({ seq, ...look }: ShownThread): Marker {
  return { id: `thread-${seq}`, kind: "thread", ...look };
}

function draftMarkers(draft: MarkerSources["draft"]): MapMarkers {
  switch (draft?.tool) {
    case "merge":
      return unlinked(draft.draft.points.map(pointMarker("merge")));
    case "split":
      return splitMarkers(draft.draft, draft.strokes);
    case "isolate":
      return stepMarkers(draft.points, 0);
    case "synapse":
      return synapseDraftMarkers(draft.draft);
    default:
      return unlinked([]);
  }
}

const unlinked = (markers: readonly Marker[]): MapMarkers => ({ markers, links: [], strokes: [] });

const SIDES = ["source", "sink"] as const;

/** Further groups than the two sides share a shape: their number tells them apart. */
function markOf(
  group: number,
): Pick<Marker, "label" | "color"> & { readonly kind: Stroke["kind"] } {
  const side = SIDES[group];
  if (side !== undefined) return { kind: side };
  return { kind: "group", label: String(group + 1), color: groupColor(group) };
}

function splitMarkers({ groups }: SplitDraft, painted: readonly PaintedStroke[]): MapMarkers {
  const all = [...groups.map(stepMarkers), ...painted.map(paintedMarkers)];
  return {
    markers: all.flatMap(({ markers }) => markers),
    links: [],
    strokes: all.flatMap(({ strokes }) => strokes),
  };
}

function stepMarkers(points: readonly DraftPoint[], group: number): MapMarkers {
  const steps = stepsOf(points);
  const { kind, ...look } = markOf(group);
  return {
    markers: steps.map(([first]) => ({ ...pointMarker(kind)(first), ...look })),
    links: [],
    strokes: steps.filter(isStroke).map((step) => ({
      id: `draft-${step[0].key}`,
      kind,
      color: groupColor(group),
      parts: partsOf(step),
    })),
  };
}

function partsOf(step: readonly DraftPoint[]): Stroke["parts"] {
  const parts = new Map<number, Vec3[]>();
  for (const { part = 0, place } of step) {
    const positions = parts.get(part) ?? [];
    parts.set(part, positions);
    positions.push(place.positionVoxel);
  }
  return [...parts.values()];
}

/** As it will be once it is set, so that it changes nothing for the eye then. */
function paintedMarkers({ id: number, group, parts }: PaintedStroke): MapMarkers {
  const id = `painted-${number}`;
  const { kind, ...look } = markOf(group);
  const positionVoxel = parts[0].at(0);
  return {
    markers: positionVoxel === undefined ? [] : [{ id, kind, positionVoxel, ...look }],
    links: [],
    strokes: [{ id, kind, color: groupColor(group), parts }],
  };
}

function pointMarker(kind: MarkerKind) {
  return ({ key, place }: DraftPoint): Marker => ({
    id: `draft-${key}`,
    kind,
    positionVoxel: place.positionVoxel,
  });
}

function synapseDraftMarkers(draft: SynapseDraft): MapMarkers {
  const markers = sitesOf(draft).map((site) =>
    pointMarker(site === draft.pre ? "synapse-pre" : "synapse-post")(site.point),
  );
  const from = draft.pre === null ? null : `draft-${draft.pre.point.key}`;
  const links =
    from === null ? [] : draft.posts.map((site) => ({ from, to: `draft-${site.point.key}` }));
  return { markers, links, strokes: [] };
}

/** Whole synapses of which any site is near a slice: a line needs both its ends. */
function synapseMarkers(
  synapses: readonly ShownSynapse[],
  slices: readonly ShownSlice[],
): Pick<MapMarkers, "markers" | "links"> {
  const markers: Marker[] = [];
  const links: MarkerLink[] = [];
  for (const { synapse, pending, isSuggestion = false } of synapses) {
    const { id, pre, posts } = synapse;
    const faded = pending === "removed" || isSuggestion;
    const isNear = [pre, ...posts].some((site) =>
      slices.some((slice) => isInReach(slice, site.place.positionVoxel)),
    );
    if (!isNear) continue;
    const from = `synapse-${id}`;
    markers.push({ id: from, kind: "synapse-pre", faded, ...at(pre) });
    for (const [index, post] of posts.entries()) {
      const to = `${from}-${index}`;
      markers.push({ id: to, kind: "synapse-post", faded, ...at(post) });
      links.push({ from, to });
    }
  }
  return { markers, links };
}

function at({ place }: SynapseSite) {
  return { positionVoxel: place.positionVoxel };
}
