// Versions that were described and compared, as the gallery shows them.
import { AT_MS, DATASET, LONG_NAME, LONG_TEXT } from "#components/gallery/made-up.ts";
import type { ApiComparedRow, ApiDescription } from "#core/protocol/version-api.ts";
import type { DescribedAuthor } from "#core/review/version-description.ts";

export const AUTHORS: readonly DescribedAuthor[] = [
  { userId: "p1", name: "Lea Brandt", orcid: "0000-0002-1825-0097", roles: ["reviewer"] },
  { userId: "p2", name: "王小明", orcid: null, roles: ["proofreader", "reviewer", "finalizer"] },
  { userId: "p3", name: LONG_NAME.en, orcid: null, roles: ["proofreader"] },
];
export const UNDESCRIBED: ApiDescription = {
  ...{ title: "", description: "", doi: null, licence: null, revision: 0, authors: [] },
  ...{ hiddenAuthors: [], describedAtMs: null, describedByName: null, history: [] },
};
export const DESCRIBED: ApiDescription = {
  ...{ ...UNDESCRIBED, title: LONG_TEXT.en, description: LONG_TEXT["zh-CN"].repeat(3) },
  ...{ doi: "10.5281/zenodo.1234567", licence: "CC-BY-4.0", revision: 2, authors: AUTHORS },
  history: [2, 1].map((revision) => ({
    ...{ revision, byName: "Lea Brandt", atMs: AT_MS, title: LONG_TEXT.en },
    ...{ doi: revision === 1 ? null : "10.5281/zenodo.1234567", licence: "CC-BY-4.0" },
  })),
};
export const WRONG: ApiDescription = {
  ...DESCRIBED,
  doi: "zenodo 1234567",
  licence: "LicenseRef-",
};

const segmentOf = (supervoxelCount: number) => ({
  ...{ root: "4611686018427387905", supervoxelCount, sizeVoxel: String(81_000 * supervoxelCount) },
  ...{ synapsesPre: 214, synapsesPost: 1_804, positionVoxel: [512, 734, 28] as const },
});
export const ROWS: readonly ApiComparedRow[] = [
  { key: "a", change: "changed", left: segmentOf(412), right: segmentOf(418) },
  { key: "b", change: "lost", left: segmentOf(18_412), right: null },
  { key: "c", change: "gained", left: null, right: segmentOf(3) },
];
export const VERSIONS = { datasetId: DATASET.id, left: 1, right: 2 };
