// A small version with everything a release shows, for tests: ids above 2^53, a session with a merge,
// a synapse, an autapse, text that CSV must quote, a sign-off that holds, one withdrawn, one lapsed, a
// request for changes, two neuron records on one segment.
import { createHash } from "node:crypto";
import type { Place } from "#core/geometry/place.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Operation, OperationBody, Synapse } from "#core/operations/operation.ts";
import { FIRST_PREV_HASH, formatEntry } from "#core/protocol/entry.ts";
import { inPages } from "#server/exports/pages.ts";
import type { ReleasedEdge, ReleaseSource } from "#server/exports/release-source.ts";
import type { LogRow, VersionRecord } from "#server/use-cases/store.ts";

/** Above 2^53, where a double would swallow the last digits. */
export const ID_BASE = 2n ** 53n + 1n;
export const EFFECT_HASHES = ["a".repeat(64), "b".repeat(64)] as const;
const AT_MS = Date.UTC(2024, 4, 6, 7, 8, 9, 10);

function place(offset: bigint): Place {
  return { positionVoxel: [Number(offset), 10, 3], supervoxel: ID_BASE + offset };
}

const SYNAPSES: readonly Synapse[] = [
  {
    id: "10",
    pre: { place: place(0n), compartment: "axon" },
    posts: [
      { place: place(3n), compartment: "dendrite" },
      { place: place(1n), compartment: "unknown" },
    ],
    cleftVoxel: [1, 10, 3],
    type: 'chemical, "T-bar"\nin doubt',
    confidence: 0.7,
  },
  {
    id: "2",
    pre: { place: place(3n), compartment: "axon" },
    posts: [{ place: place(0n), compartment: "soma" }],
    cleftVoxel: null,
    type: "chemical",
    confidence: 1,
  },
];

const FIRST_RECORD: Neuron = {
  id: "b2f0c7de-0000-4000-8000-000000000001",
  place: place(1n),
  name: "AVAL",
  type: 'interneuron, "command"',
  class: "interneuron",
  side: "left",
  transmitter: "acetylcholine",
  region: "ventral cord",
  status: "complete",
  somaVoxel: [4, 5, 6],
  tags: ["axon seen", "大"],
};

const SECOND_RECORD: Neuron = {
  ...FIRST_RECORD,
  id: "a1f0c7de-0000-4000-8000-000000000002",
  name: "",
  type: "",
  class: "glia?",
  side: "",
  transmitter: "",
  region: "",
  status: "",
  somaVoxel: null,
  tags: [],
};

const BODIES: readonly (readonly [author: string, body: OperationBody])[] = [
  ["ada", { kind: "merge", a: place(0n), b: place(1n) }],
  ["ada", { kind: "synapse-add", synapse: SYNAPSES[1] }],
  ["ada", { kind: "undo", of: 2 }],
  ["ada", { kind: "redo", of: 2 }],
  ["ada", { kind: "merge", a: place(2n), b: place(3n) }],
  ["ada", { kind: "undo", of: 5 }],
  ["ada", { kind: "submit", note: "all yours" }],
  ["bo", { kind: "sign", object: place(1n), scope: "whole", effectHash: EFFECT_HASHES[0] }],
  ["bo", { kind: "sign", object: place(3n), scope: "axon", effectHash: EFFECT_HASHES[1] }],
  ["bo", { kind: "withdraw-sign", object: place(4n), scope: "axon" }],
  ["cy", { kind: "sign", object: place(3n), scope: "whole", effectHash: "c".repeat(64) }],
  [
    "bo",
    {
      kind: "object-request",
      object: place(4n),
      ...{ scope: "axon", effectHash: "e".repeat(64), text: "- the tip is cut off" },
    },
  ],
  ["bo", { kind: "withdraw-request", of: 12 }],
  ["bo", { kind: "approve" }],
  ["bo", { kind: "finalize", version: 1, manifestHash: "d".repeat(64) }],
];

export function smallLog(): readonly LogRow[] {
  let prevHash = FIRST_PREV_HASH;
  return BODIES.map(([author, body], index) => {
    const operation: Operation = {
      seq: index + 1,
      intentId: `intent-${index}`,
      authorId: author,
      authorName: `${author.toUpperCase()} "the" author, 张`,
      atMs: AT_MS + index,
      overrides: [],
      ...(index === 0 ? { reason: "one axon, by its vesicles" } : {}),
      body,
      effect: {
        changes:
          index === 0
            ? [
                {
                  before: [ID_BASE, ID_BASE + 1n],
                  after: [{ root: ID_BASE, supervoxelCount: 3, members: "rest" }],
                },
              ]
            : [],
        conflicts: [],
      },
      prevHash,
    };
    const entry = formatEntry(operation);
    prevHash = createHash("sha256").update(entry, "utf8").digest("hex");
    return {
      seq: operation.seq,
      intentId: operation.intentId,
      authorId: author,
      kind: body.kind,
      atMs: operation.atMs,
      entry,
      hash: prevHash,
    };
  });
}

function version(number: number): VersionRecord {
  return {
    datasetId: "d1",
    number,
    baseNumber: number === 0 ? null : number - 1,
    sessionId: number === 0 ? null : "s1",
    manifestHash: "d".repeat(64),
    createdById: null,
    createdByName: "Ada",
    createdAtMs: AT_MS,
    segmentCount: 2,
    synapseCount: 2,
    connectionCount: 3,
  };
}

const SMALL_EDGES: readonly ReleasedEdge[] = [
  [0n, 1n, 0.75, true] as const,
  [0n, 2n, Infinity, true] as const,
  [2n, 3n, 0.125, false] as const,
  [3n, 4n, 0.5, true] as const,
].map(([a, b, affinity, isOn]) => ({
  a: ID_BASE + a,
  b: ID_BASE + b,
  affinity,
  contactVoxel: [Number(a), 10, 3],
  isOn,
}));

/** Supervoxels +0, +1, +2 make one neuron, +3 and +4 another. */
export function smallReleaseSource(): ReleaseSource {
  const [first, second] = [ID_BASE, ID_BASE + 3n];
  return {
    dataset: {
      id: "d1",
      name: "small",
      shapeVoxel: [64, 64, 8],
      voxelNm: [4, 4, 40],
      supervoxelCount: 5,
      edgeCount: 4,
      mergeLimitNm: 1_000,
      createdAtMs: AT_MS,
    },
    chain: [
      { version: version(0), session: null, readLineage: () => inPages([]) },
      {
        version: version(1),
        session: {
          id: "s1",
          title: "first pass",
          readLog: async () => smallLog(),
          signOffs: SIGN_OFFS,
          // The one that lapsed was of a segment that began with another supervoxel.
          readVerdictRoots: async () =>
            new Map([
              [10, ID_BASE + 3n],
              [11, ID_BASE + 2n],
              [12, ID_BASE + 4n],
            ]),
        },
        readLineage: () =>
          inPages([
            { oldRoot: first, newRoot: first, supervoxelCount: 1 },
            { oldRoot: ID_BASE + 1n, newRoot: first, supervoxelCount: 2 },
            { oldRoot: second, newRoot: second, supervoxelCount: 2 },
          ]),
      },
    ],
    supervoxelIds: BigUint64Array.from([0n, 1n, 2n, 3n, 4n], (offset) => ID_BASE + offset),
    rootIndices: Uint32Array.from([0, 0, 0, 3, 3]),
    edges: { count: SMALL_EDGES.length, rows: () => SMALL_EDGES },
    mergeAffinity: 0.5,
    description: null,
    readSegments: () =>
      inPages([
        {
          root: first,
          supervoxelCount: 3,
          sizeVoxel: 300n,
          positionVoxel: [1, 2, 3],
          synapsesPre: 1,
          synapsesPost: 2,
          effectHash: EFFECT_HASHES[0],
        },
        {
          root: second,
          supervoxelCount: 2,
          sizeVoxel: 2n ** 60n + 1n,
          positionVoxel: [7, 8, 1],
          synapsesPre: 1,
          synapsesPost: 1,
          effectHash: EFFECT_HASHES[1],
        },
      ]),
    readSynapses: () =>
      inPages([
        { synapse: SYNAPSES[1], preRoot: second, postRoots: [first] },
        { synapse: SYNAPSES[0], preRoot: first, postRoots: [second, first] },
      ]),
    readConnections: () =>
      inPages([
        { preRoot: first, postRoot: first, synapseCount: 1 },
        { preRoot: first, postRoot: second, synapseCount: 1 },
        { preRoot: second, postRoot: first, synapseCount: 1 },
      ]),
    readNeurons: async () => [
      { ...SECOND_RECORD, root: first },
      { ...FIRST_RECORD, root: first },
    ],
    readPieces: async () => [],
    readMask: (hash) => Promise.reject(new Error(`there is no mask ${hash}`)),
  };
}

const SIGN_OFFS = [
  {
    seq: 8,
    reviewerId: "bo",
    scope: "whole" as const,
    supervoxel: ID_BASE + 1n,
    effectHash: EFFECT_HASHES[0],
    authorIds: ["ada"],
    atMs: AT_MS + 5,
  },
];
