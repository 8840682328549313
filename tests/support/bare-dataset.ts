// A dataset that only the database knows of: nothing of it lies in a folder.
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";
import type { Store } from "#server/use-cases/store.ts";

export async function addBareDataset(
  store: Store,
  name: string,
  audit?: AuditEntry,
): Promise<void> {
  const createdAtMs = 1_760_000_000_000;
  await store.createDataset(
    {
      id: name,
      name,
      shapeVoxel: [8, 8, 8],
      voxelNm: [4, 4, 40],
      supervoxelCount: 1,
      edgeCount: 0,
      mergeLimitNm: 1_000,
      createdAtMs,
    },
    {
      record: {
        datasetId: name,
        number: 0,
        baseNumber: null,
        sessionId: null,
        manifestHash: "0".repeat(64),
        createdById: null,
        createdByName: "import",
        createdAtMs,
        segmentCount: 0,
        synapseCount: 0,
        connectionCount: 0,
      },
      rootIndices: new Uint32Array(1),
      pieces: [],
      edgeChanges: [],
      segments: [],
      synapses: [],
      connections: [],
      lineage: [],
      neurons: [],
    },
    audit,
  );
}
