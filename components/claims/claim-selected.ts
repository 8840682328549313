// The key for claims: the segments in hand are claimed for half an hour; those that the person holds
// already are let go. The place comes from the server, so that it is one of the label volume's.
import { pointedExactly } from "#components/proofreading/pointed.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { Place } from "#core/geometry/place.ts";
import type { ApiClaim, ApiSegment } from "#core/protocol/api.ts";
import { DEFAULT_CLAIM_MINUTES } from "#core/session/claims.ts";

export type ClaimWorkspace = Pick<
  Workspace,
  "api" | "me" | "session" | "store" | "viewer" | "rootOf" | "nodeAt" | "submit"
>;

export function claimPlaceOf({ place }: Pick<ApiSegment, "place">): Place {
  return { positionVoxel: place.positionVoxel, supervoxel: BigInt(place.supervoxel) };
}

/** Those that hold now by the page's clock; the server's decides. */
export function heldClaims(claims: readonly ApiClaim[], nowMs: number): readonly ApiClaim[] {
  return claims.filter(({ untilMs }) => nowMs < untilMs);
}

/** The selected segments, else the one that is pointed at. */
export async function claimSelected(workspace: ClaimWorkspace): Promise<void> {
  const { api, session } = workspace;
  if (session === null) return;
  const nowMs = Date.now() + session.model.snapshot().server.clockAheadMs;
  const nodes = nodesInHand(workspace, await anchorsInHand(workspace));
  const segments = await Promise.all(nodes.map((node) => api.segment(session.info.id, node)));
  for (const segment of segments) {
    const own = heldClaims(segment.claims, nowMs).filter(
      ({ authorId }) => authorId === workspace.me.id,
    );
    for (const { seq } of own) workspace.submit({ kind: "release", of: seq });
    if (own.length > 0) continue;
    const place = claimPlaceOf(segment);
    workspace.submit({ kind: "claim", place, minutes: DEFAULT_CLAIM_MINUTES, note: "" });
  }
}

async function anchorsInHand(workspace: ClaimWorkspace): Promise<readonly Anchor[]> {
  const { selection } = workspace.store.get();
  if (selection.length > 0) return selection;
  const pick = await pointedExactly(workspace);
  return pick === null ? [] : [pick];
}

/** One supervoxel, or piece of one, of each segment. */
function nodesInHand(
  { rootOf, nodeAt }: ClaimWorkspace,
  anchors: readonly Anchor[],
): readonly bigint[] {
  const byRoot = new Map<bigint, bigint>();
  for (const anchor of anchors) {
    const { supervoxel, positionVoxel } = anchor;
    const node = positionVoxel === null ? supervoxel : nodeAt({ supervoxel, positionVoxel });
    byRoot.set(rootOf(anchor), node);
  }
  return [...byRoot.values()];
}
