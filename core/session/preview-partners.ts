// [SY2] What a merge or split would do to the synapses of the segments that it names, before it is
// committed: found from the segments that the same derivation would make, so that the commit keeps it.
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { EditPreview } from "#core/operations/edit-preview.ts";
import { placesOf } from "#core/operations/intent.ts";
import { WouldBeRoots } from "#core/operations/would-be-roots.ts";
import { type SiteCount, siteCountOf } from "#core/session/partner-changes.ts";
import { membersOfRoot, rootOfPlace, type SessionModel } from "#core/session/session-model.ts";
import { touchedSynapses } from "#core/session/touched-synapses.ts";
import { type LocatedSynapse, locateSynapses } from "#core/synapses/connections.ts";

export interface SegmentPartners {
  readonly root: RootId;
  readonly sites: SiteCount;
  /** Other segments that it has a connection with, either way. */
  readonly partnerCount: number;
}

export interface PreviewPartners {
  /** The segments that the edit names, now and then; in the order in which it names them. */
  readonly before: readonly SegmentPartners[];
  readonly after: readonly SegmentPartners[];
  /** Of the segment that is named first: partners that it would have and has not, and the reverse. */
  readonly gained: number;
  readonly lost: number;
}

export function previewPartners(
  model: SessionModel,
  { body, overrides }: Pick<EditPreview, "body" | "overrides">,
): PreviewPartners {
  const { segmentation } = model;
  const named = placesOf(body);
  const rootNow = (place: Place) => rootOfPlace(model, place);
  const now = synapsesOn(model, rootsOf(named, rootNow));
  const seq = segmentation.activity.length + 1;
  return segmentation.forecastWith({ seq, overrides, body }, ({ plan }) => {
    const { graph } = segmentation.constraints;
    const roots = new WouldBeRoots(segmentation, plan);
    const rootThen = (place: Place): RootId => {
      const node = graph.nodeAt(place);
      return node < 0 ? 0n : graph.idOf(roots.rootOf(node));
    };
    const synapses = now.map(({ synapse }) => synapse);
    const before = tallies(now, rootsOf(named, rootNow));
    const after = tallies(locateSynapses(synapses, rootThen), rootsOf(named, rootThen));
    const had = before[0]?.partners ?? new Set<RootId>();
    const has = after[0]?.partners ?? new Set<RootId>();
    return {
      before: before.map(withoutNames),
      after: after.map(withoutNames),
      gained: [...has].filter((partner) => !had.has(partner)).length,
      lost: [...had].filter((partner) => !has.has(partner)).length,
    };
  });
}

function rootsOf(places: readonly Place[], rootAt: (place: Place) => RootId): ReadonlySet<RootId> {
  const roots = new Set(places.map(rootAt));
  roots.delete(0n);
  return roots;
}

interface Tally {
  readonly root: RootId;
  readonly sites: SiteCount;
  readonly partners: ReadonlySet<RootId>;
}

function tallies(located: readonly LocatedSynapse[], roots: ReadonlySet<RootId>): Tally[] {
  return [...roots].map((root) => {
    const partners = new Set<RootId>();
    for (const { preRoot, postRoots } of located) {
      for (const postRoot of postRoots) {
        if (preRoot === root) partners.add(postRoot);
        if (postRoot === root) partners.add(preRoot);
      }
    }
    partners.delete(root);
    partners.delete(0n);
    return { root, sites: siteCountOf(located, (other) => other === root), partners };
  });
}

function withoutNames({ root, sites, partners }: Tally): SegmentPartners {
  return { root, sites, partnerCount: partners.size };
}

/** Synapses with a site in one of the segments, each once. */
function synapsesOn(model: SessionModel, roots: ReadonlySet<RootId>): readonly LocatedSynapse[] {
  const touched = touchedSynapses(model);
  const found = new Map<string, LocatedSynapse>();
  for (const root of roots) {
    for (const located of touched.after(root, baseIndicesOf(model, root))) {
      found.set(located.synapse.id, located);
    }
  }
  return [...found.values()];
}

/** The version's segments that the segment is made of. */
function baseIndicesOf(model: SessionModel, root: RootId): ReadonlySet<number> {
  const { graph } = model.segmentation.constraints;
  const { rootIndices } = model.base.partition;
  const indices = new Set<number>();
  for (const node of membersOfRoot(model, root)) {
    indices.add(rootIndices.at(graph.supervoxelOf(node)));
  }
  return indices;
}
