// [RV5] A version's manifest is a text that anyone can make again from the base version and the
// log: no time, no name, no order of arrival. Its hash names the version's content.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

/** Hashes text given in pieces, so that no piece needs the whole in memory. */
export interface TextHash {
  update(text: string): void;
  digestHex(): string;
}

const PIECE = 10_000;

/** `rootOf` by dense index, ids ascending: the partition; then synapses sorted by their text. */
export function manifestHash(
  makeHash: () => TextHash,
  supervoxelIds: ArrayLike<SupervoxelId> & { readonly length: number },
  rootOf: (supervoxelIndex: number) => RootId,
  located: readonly LocatedSynapse[],
): string {
  const hash = makeHash();
  hash.update("fascicle-manifest-1\npartition\n");
  let lines: string[] = [];
  for (let index = 0; index < supervoxelIds.length; index++) {
    lines.push(`${supervoxelIds[index]},${rootOf(index)}\n`);
    if (lines.length === PIECE) {
      hash.update(lines.join(""));
      lines = [];
    }
  }
  hash.update(lines.join(""));
  hash.update("synapses\n");
  const texts = located.map((item) => canonicalJson(item as unknown as CanonicalValue)).sort();
  for (const text of texts) hash.update(`${text}\n`);
  return hash.digestHex();
}
