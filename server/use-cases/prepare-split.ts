// [OP8] A supervoxel's split is judged with its mask at hand, which takes the voxels and a thread:
// it is made first, for those alone who may split at all, and thrown away where it is refused.
import { type Role, roleAtLeast } from "#core/access/role.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import type { PreparedMask } from "#core/operations/judge-context.ts";
import type { EdgeRoute } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { JudgeMeans } from "#core/session/judge-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import type { MaskRow } from "#server/use-cases/store.ts";
import type { VersionVolumes } from "#server/use-cases/version-volumes.ts";

export interface PreparedSplit {
  readonly means: Pick<JudgeMeans, "maskOf">;
  /** To be kept with the operation; null where there is none. */
  readonly mask: MaskRow | null;
}

export interface LentSplit extends Pick<PreparedSplit, "means"> {
  /** The mask is known until then. */
  readonly giveBack: () => void;
}

/** What the voxels are read from, as the session's version has them, and where masks are known. */
export interface SplitGround {
  readonly volumes: VersionVolumes;
  readonly masks: OpenDataset["masks"];
}

const NOTHING: PreparedSplit = { means: {}, mask: null };

/** For an intent: the mask is known to the dataset from now on. */
export async function prepareSplit(
  engines: EditEngines,
  ground: SplitGround,
  model: SessionModel,
  role: Role,
  body: IntentBody,
): Promise<PreparedSplit> {
  if (body.kind !== "split-supervoxel") return NOTHING;
  if (!roleAtLeast(role, "proofreader") || model.state !== "open") return NOTHING;
  const made = await makeMask(engines, ground, model, body, undefined);
  if (!made.ok) return { means: { maskOf: () => made }, mask: null };
  const mask = ground.masks.add(made.value.mask);
  return { means: { maskOf: () => prepared(mask, made.value) }, mask };
}

/** For a preview of somebody who may split: the mask is lent. */
export async function lendSplit(
  engines: EditEngines,
  ground: SplitGround,
  model: SessionModel,
  body: IntentBody,
  signal?: AbortSignal,
): Promise<LentSplit> {
  const giveBack = () => undefined;
  if (body.kind !== "split-supervoxel" || model.state !== "open") return { means: {}, giveBack };
  const made = await makeMask(engines, ground, model, body, signal);
  if (!made.ok) return { means: { maskOf: () => made }, giveBack };
  const lent = ground.masks.lend(made.value.mask);
  return { means: { maskOf: () => prepared(lent.row, made.value) }, giveBack: lent.giveBack };
}

interface MadeMask {
  readonly mask: SupervoxelMask;
  readonly routes: readonly EdgeRoute[];
}

function prepared({ hash }: MaskRow, { routes }: MadeMask): Result<PreparedMask, Refusal> {
  return accepted({ maskHash: hash, routes });
}

type SplitBody = Intent["body"] & { readonly kind: "split-supervoxel" };

async function makeMask(
  engines: EditEngines,
  { volumes }: SplitGround,
  model: SessionModel,
  body: SplitBody,
  signal: AbortSignal | undefined,
): Promise<Result<MadeMask, Refusal>> {
  const { graph } = model.base;
  const node = graph.supervoxelIds.indexOf(body.supervoxel);
  if (node < 0) return refused({ tag: "unknown-supervoxel", supervoxel: body.supervoxel });
  const others: number[] = [];
  const neighbors = [];
  for (let k = graph.rowStarts.at(node); k < graph.rowStarts.at(node + 1); k++) {
    const edge = graph.rowEdges.at(k);
    const other = graph.rowEntries.at(k) >>> 1;
    others.push(other);
    neighbors.push({
      node: other,
      contactVoxel: graph.contactVoxel.tripleAt(edge),
      isInfinite: graph.affinity.at(edge) === Number.POSITIVE_INFINITY,
    });
  }
  const positions = (places: SplitBody["sources"]) => places.map((place) => place.positionVoxel);
  const split = await engines.splitSupervoxel(
    volumes,
    {
      supervoxel: body.supervoxel,
      node,
      voxelCount: graph.sizesVoxel.at(node),
      seeds: [positions(body.sources), positions(body.sinks)],
      neighbors,
      usesImage: body.usesImage,
    },
    signal,
  );
  if (!split.ok) return split;
  const routes = split.value.sidesOfNeighbors.map((sides, at) => ({
    supervoxel: graph.supervoxelIds.at(others[at]),
    sides,
  }));
  return accepted({ mask: split.value.mask, routes });
}
