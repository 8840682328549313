// [RV5] A version's manifest is a text that anyone can make again from the base version and the
// log: no time, no name, no order of arrival. Its hash names the version's content.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { LocatedNeuron } from "#core/neurons/neuron.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

/** Hashes text given in pieces, so that no piece needs the whole in memory. */
export interface TextHash {
  update(text: string): void;
  digestHex(): string;
}

const PIECE = 10_000;

export interface ManifestContents {
  /** Ascending. */
  readonly supervoxelIds: ArrayLike<SupervoxelId>;
  readonly rootOf: (supervoxelIndex: number) => RootId;
  /** [OP8] All that there ever were up to the version, in any order. */
  readonly pieces: readonly SettledPiece[];
  /** In any order. */
  readonly synapses: readonly LocatedSynapse[];
  /** In any order. */
  readonly neurons: readonly LocatedNeuron[];
}

/**
 * The partition; then how its pieces were cut, where there are any; then the synapses by their text;
 * then the neuron records, where there are any.
 */
export function manifestHash(
  makeHash: () => TextHash,
  { supervoxelIds, rootOf, pieces, synapses, neurons }: ManifestContents,
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
  if (pieces.length > 0) hash.update(`pieces\n${pieces.map(pieceLine).sort().join("")}`);
  hash.update("synapses\n");
  for (const text of textsOf(synapses)) hash.update(`${text}\n`);
  if (neurons.length > 0) hash.update("neurons\n");
  for (const text of textsOf(neurons)) hash.update(`${text}\n`);
  return hash.digestHex();
}

function textsOf(items: readonly unknown[]): readonly string[] {
  return items.map((item) => canonicalJson(item as CanonicalValue)).sort();
}

/** Which voxels a piece is: their sides in what it was cut from. */
function pieceLine({ id, supervoxel, cuts }: SettledPiece): string {
  return `${[id, supervoxel, ...cuts.map(({ maskHash, side }) => `${maskHash}:${side}`)].join(",")}\n`;
}
