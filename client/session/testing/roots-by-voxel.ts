// What a page paints and what the server has, held against each other voxel by voxel: supervoxels may be
// in pieces, and a page finds these by the masks alone.
import { type Person, settled } from "#client/session/testing/person.ts";
import type { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";

export type RootOfNode = ReadonlyMap<SupervoxelId, RootId>;

const ENOUGH_ROUNDS = 6;

/** Until what was asked is answered, and what that made necessary to ask as well. */
export async function quiet(person: Person): Promise<void> {
  for (let round = 0; round < ENOUGH_ROUNDS; round++) {
    person.tick();
    await settled();
    person.drain();
  }
}

/** By node that the server has now: supervoxel, or piece. */
export function truthByNode(server: SimulatedServer): RootOfNode {
  const { graph } = server.model.segmentation.constraints;
  const nodes = Array.from({ length: graph.size }, (_, index) => graph.nodesOf(index)).flat();
  return new Map(
    nodes.map((node) => [graph.idOf(node), server.roots([graph.idOf(node)]).roots[0]]),
  );
}

/** The same as the page paints it, found by the voxels. */
export function paintedByNode(server: SimulatedServer, { model }: Person): RootOfNode {
  const { graph } = server;
  const bars = Array.from({ length: graph.supervoxelIds.length }, (_, index) =>
    Array.from({ length: BAR_VOXELS }, (_, x) => server.masks.placeAt(index, x)),
  );
  return new Map(
    bars.flat().map((place) => {
      const node = model.nodeAt(place);
      const index = graph.supervoxelIds.indexOf(place.supervoxel);
      return [node, model.roots.rootOf(node, server.baseRootOf(index))];
    }),
  );
}
