// What a page asks of a session besides its log: derived from the model, in the API's shapes.

import type { Role } from "#core/access/role.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { PreviewInPieces } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { type EditIntent, isEditIntent, previewEditSteps } from "#core/operations/judge-edit.ts";
import { listPieces } from "#core/operations/listed-pieces.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type {
  ApiClaim,
  ApiError,
  ApiNeuron,
  ApiPieces,
  ApiPreview,
  ApiPreviewInPieces,
  ApiSegment,
  ApiSession,
} from "#core/protocol/api.ts";
import type { ApiPreviewPartners } from "#core/protocol/preview-api.ts";
import type { Claim } from "#core/session/claims.ts";
import { claimsOnEdit } from "#core/session/judge-claim.ts";
import {
  type PreviewPartners,
  previewPartners,
  type SegmentPartners,
} from "#core/session/preview-partners.ts";
import {
  membersOfRoot,
  neuronsOf,
  operationsOn,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import { jsonSafe } from "#server/use-cases/json-safe.ts";
import { type LentSplit, lendSplit, type SplitGround } from "#server/use-cases/prepare-split.ts";
import type { DatasetRecord, SessionRecord } from "#server/use-cases/store.ts";

/** A piece with more supervoxels than this is not listed to a page. */
const LISTED_SUPERVOXELS = 20_000;

export function sessionView(
  session: SessionRecord,
  dataset: DatasetRecord,
  role: Role,
): ApiSession {
  return {
    id: session.id,
    title: session.title,
    datasetId: dataset.id,
    datasetName: dataset.name,
    baseVersion: session.baseVersion,
    state: session.state,
    createdBy: session.createdByName,
    createdAtMs: session.createdAtMs,
    updatedAtMs: session.updatedAtMs,
    operationCount: session.operationCount,
    role,
  };
}

export function segmentView(model: SessionModel, supervoxel: SupervoxelId): ApiSegment | null {
  const root = rootOfSupervoxel(model, supervoxel);
  if (root === 0n) return null;
  const { graph } = model.segmentation.constraints;
  const node = graph.nodeWithId(supervoxel);
  const members = membersOfRoot(model, root);
  let synapsesPre = 0;
  let synapsesPost = 0;
  for (const synapse of model.synapses) {
    if (rootOfPlace(model, synapse.pre.place) === root) synapsesPre++;
    for (const site of synapse.posts) if (rootOfPlace(model, site.place) === root) synapsesPost++;
  }
  return {
    root: root.toString(),
    supervoxelCount: members.length,
    sizeVoxel: sizeOf(model, members).toString(),
    synapsesPre,
    synapsesPost,
    place: {
      positionVoxel: graph.positionOf(node),
      supervoxel: graph.idOf(graph.supervoxelOf(node)).toString(),
    },
    claims: model.claims.unreleased
      .filter(({ place }) => rootOfPlace(model, place) === root)
      .map((claim) => claimView(model, claim)),
    neurons: neuronsOf(model, root).map(neuronView),
    operations: operationsOn(model, root).map(referenceOf),
  };
}

export function neuronView(neuron: Neuron): ApiNeuron {
  const { positionVoxel, supervoxel } = neuron.place;
  return { ...neuron, place: { positionVoxel, supervoxel: supervoxel.toString() } };
}

/** Each with the segment that holds its place now. */
export function neuronsView(model: SessionModel) {
  return {
    seq: model.operations.length,
    neurons: model.neurons.map((neuron) => ({
      ...neuronView(neuron),
      root: rootOfPlace(model, neuron.place).toString(),
    })),
  };
}

/** Current roots, in the order asked; "0" where there is no such supervoxel. */
export function rootsView(model: SessionModel, supervoxels: readonly SupervoxelId[]) {
  return {
    seq: model.operations.length,
    roots: supervoxels.map((id) => rootOfSupervoxel(model, id).toString()),
  };
}

/** Who asks what an edit would do, and when, Unix ms. */
export interface Asker {
  readonly actorId: string;
  readonly nowMs: number;
}

export async function previewView(
  engines: EditEngines,
  ground: SplitGround,
  model: SessionModel,
  body: IntentBody,
  asker: Asker,
  signal?: AbortSignal,
): Promise<ApiPreview> {
  if (!isEditIntent(body)) {
    const problem = "only merges and splits can be previewed";
    return { ok: false, refusal: { tag: "bad-request", field: "body.kind", problem } };
  }
  const { means, giveBack } = await lendSplit(engines, ground, model, body, signal);
  try {
    return await previewWith({ engines, means, asker, signal }, model, body);
  } finally {
    giveBack();
  }
}

async function previewWith(
  {
    engines,
    means,
    asker,
    signal,
  }: {
    readonly engines: EditEngines;
    readonly means: LentSplit["means"];
    readonly asker: Asker;
    readonly signal: AbortSignal | undefined;
  },
  model: SessionModel,
  body: EditIntent,
): Promise<ApiPreview> {
  if (body.kind === "split-supervoxel" && means.maskOf === undefined) {
    return { ok: false, refusal: { tag: "session-read-only", state: model.state } };
  }
  const preview = await engines.runCuts(
    (shouldStop) =>
      previewEditSteps(model.segmentation, body, {
        ...means,
        shouldStop,
        operations: model.operations,
        voxelNm: model.base.voxelNm,
        mergeLimitNm: model.base.mergeLimitNm,
      }),
    signal,
  );
  if (!preview.ok) return { ok: false, refusal: jsonSafe(preview.error) as ApiError };
  const { overrides, pieces, cutVoxel, inPieces } = preview.value;
  const claims = claimsOnEdit(model, preview.value, asker.nowMs).filter(
    ({ authorId }) => authorId !== asker.actorId,
  );
  return {
    ok: true,
    overrides: overrides.map((seq) => referenceOf(model.operations[seq - 1])),
    claims: claims.map((claim) => claimView(model, claim)),
    pieces: pieces(LISTED_SUPERVOXELS).map((piece) => ({
      root: piece.root.toString(),
      supervoxelCount: piece.supervoxelCount,
      sizeVoxel: piece.sizeVoxel.toString(),
      supervoxels: piece.supervoxels?.map(String) ?? null,
    })),
    cutVoxel,
    inPieces: inPieces === undefined ? null : previewInPieces(inPieces),
    // Pieces that are not there yet are no nodes that a forecast could place synapses on.
    partners: inPieces === undefined ? partnersView(previewPartners(model, preview.value)) : null,
  };
}

function partnersView({ before, after, ...rest }: PreviewPartners): ApiPreviewPartners {
  const view = (segment: SegmentPartners) => ({ ...segment, root: segment.root.toString() });
  return { before: before.map(view), after: after.map(view), ...rest };
}

function previewInPieces({
  supervoxel,
  maskHashes,
  pieces,
  sides,
}: PreviewInPieces): ApiPreviewInPieces {
  return {
    supervoxel: supervoxel.toString(),
    maskHashes,
    pieces: pieces.map(({ id, sideBits }) => ({ id: id.toString(), sideBits })),
    sides: [sides[0].toString(), sides[1].toString()],
  };
}

function claimView(model: SessionModel, { seq, untilMs, note }: Claim): ApiClaim {
  return { ...referenceOf(model.operations[seq - 1]), untilMs, note };
}

/** [OP8] The supervoxels that are in pieces, and the masks that make them. */
export function piecesView(model: SessionModel): ApiPieces {
  return {
    seq: model.operations.length,
    supervoxels: listPieces(model.segmentation).map(({ supervoxel, maskHashes, pieces }) => ({
      supervoxel: supervoxel.toString(),
      maskHashes,
      pieces: pieces.map(({ id, sideBits, root }) => ({
        id: id.toString(),
        sideBits,
        root: root.toString(),
      })),
    })),
  };
}

/** In voxels. */
export function sizeOf(model: SessionModel, members: Uint32Array): bigint {
  const { graph } = model.segmentation.constraints;
  let size = 0;
  for (const node of members) size += graph.sizeVoxelOf(node);
  return BigInt(size);
}
