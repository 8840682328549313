// A release's source with nothing but what is in a scope: every format is written from a source, so
// every format follows the scope. Neurons are in whole; a synapse is in with the pairs of sites whose
// both ends are, and neurons count those [SY3].
import type { PartialScope } from "#core/protocol/release-choice.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { filterPages, flatMapPages, mapPages } from "#server/exports/pages.ts";
import type {
  ReleasedEdge,
  ReleasedEdges,
  ReleasedSynapse,
  ReleaseSource,
} from "#server/exports/release-source.ts";
import { type ChosenNeurons, chooseByScope } from "#server/exports/scope/chosen-neurons.ts";
import type { OutsideConnection } from "#server/exports/tables/outside-connections-table.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

/** Rejects with NothingChosenError where the scope holds no neuron of the version. */
export async function scopedSource(
  whole: ReleaseSource,
  scope: PartialScope,
  signal?: AbortSignal,
): Promise<ReleaseSource> {
  const chosen = await chooseByScope(whole, scope, signal);
  const isChosen = (root: bigint) => chosen.has(root);
  const pieces = piecesIn(await whole.readPieces(), chosen);
  const cutUp = new Set(pieces.map(({ supervoxel }) => supervoxel));
  const records = await whole.readNeurons();
  const synapses = () => flatMapPages(whole.readSynapses(), (row) => synapseIn(row, isChosen));
  const connections = () => filterPages(whole.readConnections(), isInside(isChosen));
  const edges = edgesIn(whole.edges, chosen);
  const sites = await countSites(synapses(), chosen, signal);
  const { readLabelVolume } = whole;
  return {
    ...whole,
    supervoxelIds: chosen.supervoxelIds,
    rootIndices: chosen.rootIndices,
    edges,
    scope: {
      ...{ whole, scope, isChosen },
      counts: {
        segmentCount: chosen.neuronCount,
        synapseCount: sites.synapseCount,
        connectionCount: await countRows(connections(), signal),
        supervoxelCount: chosen.supervoxelIds.length,
        edgeCount: edges.count,
      },
      concerns: (supervoxel) => chosen.holds(supervoxel) || cutUp.has(supervoxel),
      records: new Map(records.map(({ id, root }) => [id, isChosen(root)])),
      outsideConnections: () => flatMapPages(whole.readConnections(), outsideIn(isChosen)),
    },
    readNeurons: async () => records.filter(({ root }) => isChosen(root)),
    readSegments: () =>
      mapPages(
        filterPages(whole.readSegments(), ({ root }) => isChosen(root)),
        (segment) => {
          const index = chosen.indexOf(segment.root);
          return { ...segment, synapsesPre: sites.pre[index], synapsesPost: sites.post[index] };
        },
      ),
    readSynapses: synapses,
    readConnections: connections,
    readPieces: async () => pieces,
    ...(readLabelVolume === undefined
      ? {}
      : { readLabelVolume: async () => labelsIn(await readLabelVolume(), chosen) }),
  };
}

/** With the sites that are left, each under the number that it has in the version. */
function synapseIn(
  row: ReleasedSynapse,
  isChosen: (root: bigint) => boolean,
): readonly ReleasedSynapse[] {
  const { synapse, preRoot, postRoots } = row;
  if (!isChosen(preRoot)) return [];
  const kept = [...postRoots.keys()].filter((at) => isChosen(postRoots[at]));
  if (kept.length === postRoots.length) return [row];
  if (kept.length === 0) return [];
  return [
    {
      synapse: { ...synapse, posts: kept.map((at) => synapse.posts[at]) },
      preRoot,
      postRoots: kept.map((at) => postRoots[at]),
      postNumbers: kept.map((at) => at + 1),
    },
  ];
}

function isInside(isChosen: (root: bigint) => boolean) {
  return ({ preRoot, postRoot }: VersionConnection) => isChosen(preRoot) && isChosen(postRoot);
}

function outsideIn(isChosen: (root: bigint) => boolean) {
  return (connection: VersionConnection): readonly OutsideConnection[] => {
    const hasPre = isChosen(connection.preRoot);
    if (hasPre === isChosen(connection.postRoot)) return [];
    return [{ ...connection, outside: hasPre ? "post" : "pre" }];
  };
}

/** Those of chosen neurons, and what these were cut out of. */
function piecesIn(pieces: readonly SettledPiece[], chosen: ChosenNeurons): readonly SettledPiece[] {
  const byId = new Map(pieces.map((piece) => [piece.id, piece]));
  const wanted = new Set<bigint>();
  for (const { id } of pieces) {
    if (!chosen.holds(id)) continue;
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.supervoxel)) wanted.add(at.id);
  }
  return pieces.filter(({ id }) => wanted.has(id));
}

function edgesIn(edges: ReleasedEdges, chosen: ChosenNeurons): ReleasedEdges {
  function* rows(): Generator<ReleasedEdge> {
    for (const edge of edges.rows()) {
      if (chosen.holds(edge.a) && chosen.holds(edge.b)) yield edge;
    }
  }
  let count = 0;
  for (const _ of rows()) count++;
  return { count, rows };
}

/** By the chosen neurons' dense indices. */
async function countSites(
  synapses: Pages<ReleasedSynapse>,
  chosen: ChosenNeurons,
  signal: AbortSignal | undefined,
) {
  const pre = new Uint32Array(chosen.supervoxelIds.length);
  const post = new Uint32Array(chosen.supervoxelIds.length);
  let synapseCount = 0;
  for await (const page of synapses) {
    signal?.throwIfAborted();
    synapseCount += page.length;
    for (const { preRoot, postRoots } of page) {
      pre[chosen.indexOf(preRoot)]++;
      for (const root of postRoots) post[chosen.indexOf(root)]++;
    }
  }
  return { pre, post, synapseCount };
}

async function countRows(pages: Pages<unknown>, signal: AbortSignal | undefined): Promise<number> {
  let count = 0;
  for await (const page of pages) {
    signal?.throwIfAborted();
    count += page.length;
  }
  return count;
}

/** Everything else is background. */
function labelsIn(
  labels: VolumeReader<Uint32Array>,
  { labelOf }: ChosenNeurons,
): VolumeReader<Uint32Array> {
  return {
    shapesVoxel: labels.shapesVoxel,
    factorsVoxel: labels.factorsVoxel,
    async readBlock(mip, box, signal) {
      const block = await labels.readBlock(mip, box, signal);
      return block.map((label) => (label === 0 ? 0 : labelOf[label - 1]));
    },
  };
}
