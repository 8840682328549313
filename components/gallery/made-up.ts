// What the gallery's components are drawn with: nobody's data, the same at each visit.
import { ApiFailure } from "#client/api/api-failure.ts";
import type { Locale } from "#client/messages/translate.ts";
import type {
  ApiDataset,
  ApiInvitation,
  ApiMe,
  ApiPerson,
  ApiVersion,
} from "#core/protocol/api.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";

export const AT_MS = Date.UTC(2026, 4, 12, 9, 30);
const DAY_MS = 86_400_000;
export const LATER_MS = AT_MS + 30 * DAY_MS;

export const LONG_TEXT: Readonly<Record<Locale, string>> = {
  en: "The descending neuron that leaves the brain by the cervical connective, with the arbour that was cut off at the border of the second tile",
  "zh-CN":
    "经颈部神经索离开大脑的下行神经元，连同在第二个图块边界处被切断的树状分支，以及尚未核对的突触前位点",
};
export const LONG_NAME: Readonly<Record<Locale, string>> = {
  en: "Maximiliane von Hohenstein-Rasmussen",
  "zh-CN": "欧阳娜娜·阿布都热依木江",
};

/** From one supervoxel of the recorded version to the next, along x. */
export const STRIPE_VOXEL = 10;

export const nothing = () => undefined;
export const done = () => Promise.resolve();

export const NO_LINE = new ApiFailure({ tag: "network" }, 0);
export const REFUSED = new ApiFailure({ tag: "not-allowed", needed: "admin", role: "viewer" }, 403);

const HASH = "5f1d7a84c2b96e03d8a1f4c7e6b2905d3c8f17ab64e09d52713bc0a8f6e4d921";

export function versionOf(number: number): ApiVersion {
  return {
    number,
    manifestHash: HASH,
    createdAtMs: AT_MS + number * DAY_MS,
    createdBy: number === 0 ? "" : "Lea Brandt",
    sessionId: number === 0 ? null : `session-${number}`,
    segmentCount: 18_204 - 31 * number,
    synapseCount: 96_310 + 12 * number,
    connectionCount: 41_027,
  };
}

const FINEST = { shapeVoxel: [20_480, 16_384, 4_096], factorsVoxel: [1, 1, 1] } as const;

export const DATASET: ApiDataset = {
  id: "made-up",
  name: "fly-vnc",
  shapeVoxel: [20_480, 16_384, 4_096],
  voxelNm: [8, 8, 40],
  mips: { image: [FINEST], labels: [FINEST] },
  imageType: "uint8",
  imageRange: [0, 255],
  tileSize: 256,
  supervoxelCount: "184467440737",
  edgeCount: 5_204_118,
  sizeBytes: 48_210_000_000,
  role: "admin",
  requiredSignOffs: { whole: 1, synapses: 2 },
  versions: [0, 1, 2, 3].map(versionOf),
};

export const READ_ONLY: ApiDataset = { ...DATASET, id: "other", name: "larva", role: "viewer" };

export const ME: ApiMe = {
  ...{ id: "p1", name: "Lea Brandt", email: "lea@lab.example" },
  isAdmin: true,
};

const PERSON = { isAdmin: false, isDisabled: false };
const roleOn = (role: "viewer" | "proofreader" | "reviewer") => [
  { datasetId: DATASET.id, datasetName: DATASET.name, role },
];

export const PEOPLE: readonly ApiPerson[] = [
  { ...PERSON, ...ME, roles: [] },
  { ...PERSON, id: "p2", name: "王小明", email: "wang@lab.example", roles: roleOn("reviewer") },
  { ...PERSON, id: "p3", name: LONG_NAME.en, email: "m@lab.example", roles: roleOn("viewer") },
  { ...PERSON, id: "p4", name: "Jonas", email: "j@lab.example", roles: [], isDisabled: true },
];

export const INVITATIONS: readonly ApiInvitation[] = (
  ["open", "used", "revoked", "expired"] as const
).map((state, at) => ({
  id: `i${at}`,
  email: at === 1 ? "wang@lab.example" : null,
  roles: roleOn("proofreader"),
  createdBy: "Lea Brandt",
  createdAtMs: AT_MS,
  expiresAtMs: LATER_MS,
  state,
  usedBy: state === "used" ? "王小明" : null,
}));

export function sessionOf(
  title: string,
  more: Partial<ApiHomeSession> & Pick<ApiHomeSession, "state">,
): ApiHomeSession {
  return {
    id: `s-${title}`,
    title,
    datasetId: DATASET.id,
    datasetName: DATASET.name,
    baseVersion: 2,
    createdBy: "Jonas Weber",
    createdAtMs: AT_MS,
    updatedAtMs: AT_MS,
    operationCount: 214,
    role: "admin",
    progress: { edits: 198, signOffs: 6, lapsed: 2, lacking: 41, openThreads: 3 },
    isOwn: true,
    waiting: [],
    ...more,
  };
}

export const SESSIONS: readonly ApiHomeSession[] = [
  sessionOf("MBON 17", {
    state: "open",
    waiting: [
      { kind: "conflict", count: 2, seq: 41 },
      { kind: "mention", count: 1, seq: 12 },
      { kind: "lapsed", count: 2, seq: 31 },
    ],
  }),
  sessionOf(LONG_TEXT.en, { state: "changes-requested", waiting: [waits("changes")] }),
  sessionOf(LONG_TEXT["zh-CN"], { state: "submitted", waiting: [waits("review")] }),
  sessionOf("KC-γ", { state: "approved", waiting: [waits("finalize")] }),
  sessionOf("DNa02", { state: "finalized", progress: null }),
  sessionOf("下行神经元", { state: "abandoned", progress: null }),
  sessionOf("PN", { state: "open" }),
  sessionOf("LN", { state: "open" }),
];

function waits(kind: "changes" | "review" | "finalize") {
  return { kind, count: 1, seq: null } as const;
}
