// One row of the table of neurons: all that is said, counted and agreed of one segment as it is now.
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { NEURON_TEXT_FIELDS, type NeuronTextField } from "#core/neurons/neuron.ts";
import type { ApiSignOff } from "#core/protocol/api.ts";
import type { Claim } from "#core/session/claims.ts";
import type { SegmentSites } from "#core/synapses/connectivity-index.ts";

/** Of its sign-offs: all of them hold, some lapsed, or there are none [RV3]. */
export type ReviewState = "signed" | "lapsed" | "none";

export interface NeuronRow extends Readonly<Record<NeuronTextField, string>> {
  readonly root: RootId;
  /** Two or more after a merge; their texts stand in the row with a slash between. */
  readonly records: readonly ListedNeuron[];
  readonly tags: string;
  /** null where nobody has said yet. */
  readonly sizeVoxel: bigint | null;
  readonly supervoxelCount: number | null;
  readonly positionVoxel: Vec3 | null;
  /** Postsynaptic sites. */
  readonly inputs: number;
  /** Presynaptic sites. */
  readonly outputs: number;
  readonly upstream: number;
  readonly downstream: number;
  readonly review: ReviewState;
  readonly signOffs: readonly ApiSignOff[];
  /** For changes, that stand [VD2]. */
  readonly requests: number;
  /** Whose claims hold, by name. */
  readonly claimedBy: string;
  readonly claims: readonly Claim[];
  /** Who has it in hand at this moment, by name. */
  readonly inHand: string;
  readonly openThreads: number;
  /** The session merged or split it. */
  readonly isChanged: boolean;
  /** By which names are sorted. */
  readonly nameKey: string;
  /** In lower case, for the search. */
  readonly searched: string;
}

export interface RowParts {
  readonly root: RootId;
  readonly records: readonly ListedNeuron[];
  readonly sizeVoxel: bigint | null;
  readonly supervoxelCount: number | null;
  readonly positionVoxel: Vec3 | null;
  readonly sites: SegmentSites;
  readonly partners: { readonly upstream: number; readonly downstream: number };
  readonly signOffs: readonly ApiSignOff[];
  readonly requests: number;
  readonly claims: readonly Claim[];
  readonly inHand: string;
  readonly openThreads: number;
  readonly isChanged: boolean;
}

const BETWEEN_RECORDS = " / ";

export function neuronRow(parts: RowParts): NeuronRow {
  const { root, records, sites, partners, signOffs, claims, ...same } = parts;
  const texts = textsOf(records);
  const tags = [...new Set(records.flatMap(({ neuron }) => neuron.tags))].sort().join(", ");
  const claimedBy = [...new Set(claims.map(({ authorName }) => authorName))].sort().join(", ");
  return {
    ...same,
    ...texts,
    root,
    records,
    tags,
    inputs: sites.post,
    outputs: sites.pre,
    upstream: partners.upstream,
    downstream: partners.downstream,
    review: reviewOf(signOffs),
    signOffs,
    claimedBy,
    claims,
    nameKey: sortableText(texts.name),
    searched: [...Object.values(texts), tags, claimedBy, parts.inHand, root]
      .join("\n")
      .toLowerCase(),
  };
}

const NO_TEXTS = Object.fromEntries(NEURON_TEXT_FIELDS.map((field) => [field, ""])) as Record<
  NeuronTextField,
  string
>;

function textsOf(records: readonly ListedNeuron[]): Readonly<Record<NeuronTextField, string>> {
  if (records.length === 0) return NO_TEXTS;
  const texts = { ...NO_TEXTS };
  for (const field of NEURON_TEXT_FIELDS) {
    const said = records.map(({ neuron }) => neuron[field]).filter((text) => text !== "");
    texts[field] = said.length < 2 ? (said[0] ?? "") : [...new Set(said)].join(BETWEEN_RECORDS);
  }
  return texts;
}

function reviewOf(signOffs: readonly ApiSignOff[]): ReviewState {
  if (signOffs.length === 0) return "none";
  return signOffs.every(({ holds }) => holds) ? "signed" : "lapsed";
}

const DIGITS = /[0-9]+/g;
const DIGIT_ROOM = 12;

/** Numbers in names by their value, letters without their case: KC2 is before KC10. */
export function sortableText(text: string): string {
  return text.toLowerCase().replace(DIGITS, (digits) => digits.padStart(DIGIT_ROOM, "0"));
}
