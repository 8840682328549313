// The app as commands see it, in memory, for tests: it keeps what it was asked and answers as told.
import { NOTHING_INSPECTED } from "#core/datasets/inspection.ts";
import { accepted, refused } from "#core/result.ts";
import type {
  CommandContext,
  ImportedDataset,
  ListedInvitation,
} from "#server/cli/command-context.ts";
import type { CommandRequest } from "#server/cli/command-request.ts";

const IMPORTED: ImportedDataset = {
  shapeVoxel: [512, 512, 30],
  supervoxelCount: 9_872,
  edgeCount: 53_782,
  segmentCount: 2_095,
  synapseCount: 24,
  wasThere: false,
};

const INVITED: ListedInvitation = {
  id: "8a6e0804-2bd0-4672-b79d-d97027f9071a",
  email: "nora@lab.example",
  roles: [{ dataset: "fly-vnc", role: "reviewer" }],
  madeBy: "Ada",
  expiresAtMs: 1_764_000_000_000,
  state: "open",
  usedBy: null,
};

export interface ContextDouble extends CommandContext {
  readonly asked: CommandRequest[];
}

/** `overrides` replace single methods. */
export function contextDouble(overrides: Partial<CommandContext> = {}): ContextDouble {
  const asked: CommandRequest[] = [];
  return {
    asked,
    async importDataset(request, onProgress) {
      asked.push(request);
      onProgress({ stage: "reading sections", done: 1, total: 2 });
      return accepted(IMPORTED);
    },
    async inspectLayers() {
      return accepted(NOTHING_INSPECTED);
    },
    async importRelease(request) {
      asked.push(request);
      return accepted(IMPORTED);
    },
    async exportRelease(request) {
      asked.push(request);
      return accepted({ fileCount: 15, sizeBytes: 12_345_678, wasThere: false });
    },
    async listDatasets() {
      return [
        {
          name: "fly-vnc",
          shapeVoxel: [512, 512, 30],
          voxelNm: [4, 4, 50],
          supervoxelCount: 9_872,
          newestVersion: 2,
        },
      ];
    },
    async listPeople() {
      const roles = [{ dataset: "fly-vnc", role: "reviewer" as const }];
      return [
        { name: "Ada", email: "ada@lab.example", isAdmin: true, roles: [] },
        { name: "张伟", email: "zhang@lab.example", isAdmin: false, roles },
      ];
    },
    async addPerson(request) {
      asked.push(request);
      return accepted({ password: "correct-horse" });
    },
    async grantRole(request) {
      asked.push(request);
      return refused(`There is no dataset ${request.dataset}: list them with fascicle datasets.`);
    },
    async reviewRules(request) {
      asked.push(request);
      return accepted(request.require ?? { whole: 1 });
    },
    async addRegions(request) {
      asked.push(request);
      const grid = {
        shapeVoxel: [64, 64, 10],
        voxelNm: [32, 32, 150],
        offsetNm: [0, 0, 0],
      } as const;
      const hash = "ab".repeat(32);
      const told = { unnamed: ["7"], absent: ["AL(L)"], hash, wasThere: false };
      return accepted({
        findings: [],
        added: { grid, regionCount: 3, ...told, isOffsetAssumed: false },
      });
    },
    async removeRegions(request) {
      asked.push(request);
      return accepted(null);
    },
    async changeAccount(request) {
      asked.push(request);
      return accepted({ signInCount: 3 });
    },
    async invite(request) {
      asked.push(request);
      const link = "https://lab.example/join/a-token";
      return accepted({ invitation: INVITED, link, isLocalLink: false });
    },
    async listInvitations() {
      const used = { email: null, roles: [], state: "used", usedBy: "Ben" } as const;
      return [INVITED, { ...INVITED, ...used }];
    },
    async withdrawInvitation(request) {
      asked.push(request);
      return accepted(INVITED);
    },
    async listDeeds(request) {
      asked.push(request);
      const deed = { who: "Ada", via: "page", action: "role.set", subject: "张伟" };
      return [{ ...deed, atMs: 1_764_000_000_000, details: "role: reviewer, fly-vnc" }];
    },
    async verify() {
      return { sessionCount: 3, operationCount: 1_200, versionCount: 2, problems: [] };
    },
    async backup(request) {
      asked.push(request);
      const counts = { sessionCount: 3, operationCount: 1_200, fileCount: 972 };
      return accepted({ ...counts, sizeBytes: 41_234_567, heldMs: 87.5 });
    },
    ...overrides,
  };
}
