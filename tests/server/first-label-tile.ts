import { gunzipSync } from "node:zlib";
import { decodeLabelTile, type LabelTile } from "#core/protocol/label-tile.ts";
import { type Address, ask } from "#tests/server/web-client.ts";

/** The first one of version 0's first section. */
export async function labelTile(
  server: Address,
  datasetId: string,
  cookie: string | null,
): Promise<LabelTile> {
  const path = `/api/v1/datasets/${datasetId}/tiles/labels/0/xy/0/0/0_0`;
  const answer = await ask(server, path, { cookie });
  if (answer.status !== 200) throw new Error(`the tile was answered with ${answer.status}`);
  return decodeLabelTile(Uint8Array.from(gunzipSync(answer.bytes)));
}

/** An intent's merge of two places side by side in the tile that lie in different segments. */
export function mergeOfNeighbours(tile: LabelTile) {
  const { widthPx, heightPx, index, supervoxels, baseRoots } = tile;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x + 1 < widthPx; x++) {
      const [a, b] = [index[y * widthPx + x], index[y * widthPx + x + 1]];
      if (a === 0 || b === 0 || baseRoots[a] === baseRoots[b]) continue;
      const place = (at: number, entry: number) => ({
        positionVoxel: [at, y, 0],
        supervoxel: String(supervoxels[entry]),
      });
      return { kind: "merge", a: place(x, a), b: place(x + 1, b), confirmedFar: false };
    }
  }
  throw new Error("the tile holds one segment only");
}
