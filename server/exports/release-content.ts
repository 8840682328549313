// Everything that a release's files are written from, in its one order. What grows with the dataset is
// walked a page at a time, anew for each file; every walk is checked against the others [SY3].

import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { SignOffScope } from "#core/operations/operation.ts";
import type { AskedSkeletons, ReleaseChoice } from "#core/protocol/release-choice.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { ascending, mapPages } from "#server/exports/pages.ts";
import {
  type CountedRegions,
  RegionCounts,
  type RegionCountsSource,
} from "#server/exports/regions/region-counts.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import {
  type ReleaseDescription,
  type ReleasedEdges,
  type ReleasedSynapse,
  type ReleaseSource,
  releasedVersion,
  type ScopeOfSource,
} from "#server/exports/release-source.ts";
import { type ReleaseSurvey, surveyRelease } from "#server/exports/release-survey.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import { scopedLineage } from "#server/exports/scope/scoped-lineage.ts";
import { scopedOperations } from "#server/exports/scope/scoped-operations.ts";
import { SynapseTally } from "#server/exports/synapse-tally.ts";
import { compareConnections } from "#server/exports/tables/connections-table.ts";
import { type LineageStepRow, lineageRows } from "#server/exports/tables/lineage-table.ts";
import { compareSegments, recordOf, recordsByRoot } from "#server/exports/tables/neurons-table.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";
import type { ReleasedReview } from "#server/exports/tables/reviews-table.ts";
import {
  compareSynapses,
  type SynapsePair,
  synapsePairs,
} from "#server/exports/tables/synapses-table.ts";
import type {
  DatasetRecord,
  Pages,
  VersionConnection,
  VersionNeuron,
  VersionRecord,
  VersionSegment,
} from "#server/use-cases/store.ts";

export interface ReleasedNeuron {
  readonly segment: VersionSegment;
  /** What its records say together, or null where it has none. */
  readonly record: Neuron | null;
  /** The scopes of sign-offs that hold for exactly this state of it. */
  readonly signedScopes: ReadonlySet<SignOffScope>;
}

export interface ReleaseContent extends ReleaseSurvey {
  readonly dataset: DatasetRecord;
  /** With the counts of what is released. */
  readonly version: VersionRecord;
  readonly choice: ReleaseChoice;
  /** undefined where everything of the version is released. */
  readonly scope: ScopeOfSource | undefined;
  readonly description: ReleaseDescription | null;
  /** [SY7] null where the dataset has none. */
  readonly regions: CountedRegions | null;
  /** By neuron, those of one in the order of their ids. */
  readonly records: ReadonlyMap<RootId, readonly VersionNeuron[]>;
  readonly tally: SynapseTally;
  readonly pieces: readonly SettledPiece[];
  readonly supervoxelIds: BigUint64Array;
  readonly rootIndices: Uint32Array;
  readonly edges: ReleasedEdges;
  /** By ascending id: every segment of the version. */
  neurons(): Pages<ReleasedNeuron>;
  /** By id. */
  synapses(): Pages<ReleasedSynapse>;
  pairs(): Pages<SynapsePair>;
  /** By presynaptic, then postsynaptic neuron. */
  connections(): Pages<VersionConnection>;
  operations(): Pages<ReleasedOperation>;
  lineage(): Pages<LineageStepRow>;
}

export function isSigned({ signedScopes }: Pick<ReleasedNeuron, "signedScopes">): boolean {
  return signedScopes.has("whole");
}

/**
 * Rejects where a log is damaged. Its walks throw where the source disagrees with itself.
 * @param scratchDir a folder that may be made while regions are counted; it goes when those are closed.
 */
export async function readReleaseContent(
  source: ReleaseSource,
  skeletons: AskedSkeletons,
  scratchDir: string,
): Promise<ReleaseContent> {
  const { dataset, description, supervoxelIds, rootIndices, edges, scope } = source;
  const survey = await surveyOf(source);
  const scopes = signedScopesOf(survey.reviews);
  const records = recordsByRoot(await source.readNeurons());
  const tally = new SynapseTally();
  const checkEnds = endsCheck(source);
  const synapses = () =>
    tally.counted(
      ascending("synapses", source.readSynapses(), compareSynapses),
      ({ postRoots }) => postRoots.length,
      "the synapses hold",
    );
  return {
    ...survey,
    ...{ dataset, description, supervoxelIds, rootIndices, edges, records, tally, synapses, scope },
    regions: countedRegions(source, { supervoxelIds, synapses, scratchDir }),
    version: { ...releasedVersion(source), ...countsOf(scope) },
    choice: { scope: scope?.scope ?? { kind: "everything" }, skeletons },
    pieces: await source.readPieces(),
    neurons: () => {
      const segments = ascending("segments", source.readSegments(), compareSegments);
      return mapPages(
        tally.counted(segments, ({ synapsesPost }) => synapsesPost, "the neurons receive"),
        (segment) => ({
          segment,
          record: recordOf(records, segment.root),
          signedScopes: scopes.get(segment.root) ?? NO_SCOPES,
        }),
      );
    },
    pairs: () => synapsePairs(synapses()),
    connections: () => {
      const connections = ascending("connections", source.readConnections(), compareConnections);
      const pairsOf = ({ synapseCount }: VersionConnection) => synapseCount;
      return checkEnds(tally.counted(connections, pairsOf, "connections count"));
    },
    operations: () =>
      scope === undefined
        ? releasedOperations(source.chain)
        : scopedOperations(releasedOperations(source.chain), scope),
    lineage: () =>
      scope === undefined ? lineageRows(source.chain) : scopedLineage(source.chain, scope.isChosen),
  };
}

function countedRegions(
  { regions }: ReleaseSource,
  counted: Omit<RegionCountsSource, "indexAt">,
): CountedRegions | null {
  if (regions === undefined) return null;
  const { indexAt } = regions;
  return { ...regions, counts: new RegionCounts({ ...counted, indexAt }) };
}

/** Who worked on the version is told of the whole one, whatever part of it is released. */
async function surveyOf(source: ReleaseSource): Promise<ReleaseSurvey> {
  const { scope } = source;
  if (scope === undefined) return surveyRelease(source);
  const survey = await surveyRelease(scope.whole);
  const isIn = ({ neuron }: ReleasedReview) => neuron === 0n || scope.isChosen(neuron);
  return { ...survey, reviews: survey.reviews.filter(isIn) };
}

function countsOf(scope: ScopeOfSource | undefined) {
  if (scope === undefined) return {};
  const { segmentCount, synapseCount, connectionCount } = scope.counts;
  return { segmentCount, synapseCount, connectionCount };
}

const NO_SCOPES: ReadonlySet<SignOffScope> = new Set();

function signedScopesOf(
  reviews: readonly ReleasedReview[],
): ReadonlyMap<RootId, ReadonlySet<SignOffScope>> {
  const scopes = new Map<RootId, Set<SignOffScope>>();
  for (const { holds, neuron, scope } of reviews) {
    if (!holds || scope === "session") continue;
    scopes.set(neuron, (scopes.get(neuron) ?? new Set()).add(scope));
  }
  return scopes;
}

/**
 * A graph whose edge ends at no node cannot be read: each end is a root of the version. Looked at on the
 * first walk that comes to its end; the rows of a version are the same on each.
 */
function endsCheck({
  supervoxelIds,
  rootIndices,
}: Pick<ReleaseSource, "supervoxelIds" | "rootIndices">) {
  const ids = SupervoxelIds.of(supervoxelIds);
  const checkEnd = (root: RootId) => {
    const index = ids.indexOf(root);
    if (index >= 0 && rootIndices[index] === index) return;
    throw new ReleaseDamageError(
      `a connection names neuron ${root}, which the version does not have`,
    );
  };
  let isChecked = false;
  return async function* (connections: Pages<VersionConnection>): Pages<VersionConnection> {
    let lastPre: RootId | null = null;
    for await (const page of connections) {
      for (const { preRoot, postRoot } of isChecked ? [] : page) {
        // Rows of one presynaptic neuron stand together.
        if (preRoot !== lastPre) checkEnd(preRoot);
        lastPre = preRoot;
        checkEnd(postRoot);
      }
      yield page;
    }
    isChecked = true;
  };
}
