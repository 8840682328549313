// Who may ask what: every route of the app with what it takes, and what it then answers. A route
// without an entry here fails the test, and so does an entry without its route.
import { type Role, roleAtLeast } from "#core/access/role.ts";
import type { OwnPath } from "#server/composition/own-answers.ts";
import type { RoomAddress } from "#server/realtime/room-address.ts";

export const CALLERS = [
  "nobody",
  "disabled",
  "stranger",
  "viewer",
  "proofreader",
  "reviewer",
  "admin",
  "site-admin",
  "token",
] as const;
/**
 * Disabled: an administrator that was shut out, with the cookie from before. Token: the site
 * administrator's own, which may do as a proofreader does.
 */
/** A stranger is signed in and has no role; admin is of the dataset, site-admin of everything. */
export type Caller = (typeof CALLERS)[number];

export interface AccessWorld {
  readonly datasetId: string;
  readonly datasetName: string;
  readonly sessionId: string;
  /** Of somebody with a role on the dataset. */
  readonly userId: string;
  readonly supervoxel: string;
}

export interface Rule {
  /** door: open to everybody, and guarded by something else than a person's rights. */
  readonly needs: Role | "signed-in" | "by-sign-in" | "site-admin" | "door";
  /** What it answers to an empty request of somebody who may. */
  readonly answers: number;
  /** It would end the callers' own sign-ins: who may is asked in tests/faults/rights. */
  readonly onlyRefusals?: boolean;
}

export interface Guarded {
  readonly path: (world: AccessWorld) => string;
  readonly methods: Readonly<Record<string, Rule>>;
}

const read = (needs: Rule["needs"]): Rule => ({ needs, answers: 200 });
/** Rights are asked for before the body, which is empty here and so refused. */
const write = (needs: Rule["needs"]): Rule => ({ needs, answers: 400 });
const ofSession =
  (rest: string) =>
  ({ sessionId }: AccessWorld) =>
    `/api/v1/sessions/${sessionId}${rest}`;
const ofDataset =
  (rest: string) =>
  ({ datasetId }: AccessWorld) =>
    `/api/v1/datasets/${datasetId}${rest}`;

/** One that is not there. */
const ofDraft = (rest: string) => () => `/api/v1/dataset-drafts/${"0".repeat(16)}${rest}`;
const noDraft: Rule = { needs: "site-admin", answers: 404 };

export const ROUTES: Readonly<Record<string, Guarded>> = {
  "/api/auth/[...all]": {
    path: () => "/api/auth/get-session",
    methods: { GET: { needs: "door", answers: 404 }, POST: { needs: "door", answers: 404 } },
  },
  "/api/v1/admin/command": {
    path: () => "/api/v1/admin/command",
    methods: { POST: { needs: "door", answers: 401 } },
  },
  "/api/v1/audit": { path: () => "/api/v1/audit", methods: { GET: read("site-admin") } },
  "/api/v1/datasets": {
    path: () => "/api/v1/datasets",
    methods: { GET: read("signed-in") },
  },
  "/api/v1/dataset-drafts": {
    path: () => "/api/v1/dataset-drafts",
    methods: { GET: read("site-admin"), POST: write("site-admin") },
  },
  "/api/v1/dataset-drafts/files": {
    path: () => "/api/v1/dataset-drafts/files",
    methods: { GET: read("site-admin") },
  },
  "/api/v1/dataset-drafts/[draft]": {
    path: ofDraft(""),
    methods: { GET: noDraft, PUT: noDraft, DELETE: noDraft },
  },
  "/api/v1/dataset-drafts/[draft]/import": {
    path: ofDraft("/import"),
    methods: { POST: noDraft, DELETE: noDraft },
  },
  "/api/v1/dataset-drafts/[draft]/inspect": {
    path: ofDraft("/inspect"),
    methods: { POST: noDraft },
  },
  "/api/v1/dataset-drafts/[draft]/section": {
    path: ofDraft("/section"),
    methods: { GET: noDraft },
  },
  "/api/v1/datasets/[dataset]": {
    path: ofDataset(""),
    methods: { GET: read("viewer"), DELETE: write("admin") },
  },
  "/api/v1/datasets/[dataset]/people": {
    path: ofDataset("/people"),
    methods: { GET: read("proofreader") },
  },
  "/api/v1/datasets/[dataset]/roles/[user]": {
    path: (world) => `/api/v1/datasets/${world.datasetId}/roles/${world.userId}`,
    methods: { PUT: write("admin") },
  },
  "/api/v1/datasets/[dataset]/regions": {
    path: ofDataset("/regions"),
    methods: { GET: read("viewer"), POST: write("viewer") },
  },
  "/api/v1/datasets/[dataset]/review-rules": {
    path: ofDataset("/review-rules"),
    methods: { PUT: write("admin") },
  },
  "/api/v1/datasets/[dataset]/sessions": {
    path: ofDataset("/sessions"),
    methods: { GET: read("viewer"), POST: write("proofreader") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/compare/[other]": {
    path: ofDataset("/versions/0/compare/0"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/description": {
    path: ofDataset("/versions/0/description"),
    methods: { GET: read("viewer"), PUT: write("reviewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/release": {
    path: ofDataset("/versions/0/release"),
    methods: {
      GET: read("viewer"),
      POST: { needs: "viewer", answers: 202 },
      DELETE: read("admin"),
    },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/release.zip": {
    path: ofDataset("/versions/0/release.zip"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/roots": {
    path: ofDataset("/versions/0/roots"),
    methods: { POST: write("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/segments": {
    path: ofDataset("/versions/0/segments"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/segments/[supervoxel]/edits": {
    path: (world) =>
      `/api/v1/datasets/${world.datasetId}/versions/0/segments/${world.supervoxel}/edits`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/segments/[supervoxel]/sign-offs": {
    path: (world) =>
      `/api/v1/datasets/${world.datasetId}/versions/0/segments/${world.supervoxel}/sign-offs`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/segments/[supervoxel]/threads": {
    path: (world) =>
      `/api/v1/datasets/${world.datasetId}/versions/0/segments/${world.supervoxel}/threads`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/neurons": {
    path: ofDataset("/versions/0/neurons"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/shape": {
    path: ({ datasetId, supervoxel }) =>
      `/api/v1/datasets/${datasetId}/versions/0/shape?holding=${supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/datasets/[dataset]/versions/[version]/synapses": {
    path: ofDataset("/versions/0/synapses"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/home": { path: () => "/api/v1/home", methods: { GET: read("signed-in") } },
  "/api/v1/invitations": {
    path: () => "/api/v1/invitations",
    // Whose datasets they are is asked once the body names them.
    methods: { GET: read("by-sign-in"), POST: write("by-sign-in") },
  },
  "/api/v1/invitations/[invitation]": {
    path: () => "/api/v1/invitations/nobodys",
    methods: { DELETE: { needs: "by-sign-in", answers: 404 } },
  },
  "/api/v1/invitations/accept": {
    path: () => "/api/v1/invitations/accept",
    methods: { POST: write("by-sign-in") },
  },
  "/api/v1/me": { path: () => "/api/v1/me", methods: { GET: read("signed-in") } },
  "/api/v1/me/orcid": {
    path: () => "/api/v1/me/orcid",
    methods: { GET: read("by-sign-in"), PUT: write("by-sign-in") },
  },
  "/api/v1/me/sign-ins": {
    path: () => "/api/v1/me/sign-ins",
    methods: {
      GET: read("by-sign-in"),
      DELETE: { needs: "by-sign-in", answers: 200, onlyRefusals: true },
    },
  },
  "/api/v1/me/sign-ins/[signIn]": {
    path: () => "/api/v1/me/sign-ins/nobodys",
    methods: { DELETE: { needs: "by-sign-in", answers: 404 } },
  },
  "/api/v1/me/tokens": {
    path: () => "/api/v1/me/tokens",
    methods: { GET: read("by-sign-in"), POST: write("by-sign-in") },
  },
  "/api/v1/me/tokens/[token]": {
    path: () => "/api/v1/me/tokens/nobodys",
    methods: { DELETE: { needs: "by-sign-in", answers: 404 } },
  },
  "/api/v1/people": {
    path: () => "/api/v1/people",
    methods: { GET: read("site-admin"), POST: write("site-admin") },
  },
  "/api/v1/people/[user]": {
    path: ({ userId }) => `/api/v1/people/${userId}`,
    methods: { PATCH: write("site-admin") },
  },
  "/api/v1/people/[user]/sign-out": {
    path: () => "/api/v1/people/nobodys/sign-out",
    methods: { POST: { needs: "site-admin", answers: 404 } },
  },
  "/api/v1/sessions/[session]": { path: ofSession(""), methods: { GET: read("viewer") } },
  "/api/v1/sessions/[session]/at/[seq]/pieces": {
    path: (world) => `/api/v1/sessions/${world.sessionId}/at/0/pieces`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/at/[seq]/roots": {
    path: (world) =>
      `/api/v1/sessions/${world.sessionId}/at/0/roots?supervoxels=${world.supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/at/[seq]/segments/[supervoxel]": {
    path: (world) => `/api/v1/sessions/${world.sessionId}/at/0/segments/${world.supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/blame/[supervoxel]": {
    path: (world) => `/api/v1/sessions/${world.sessionId}/blame/${world.supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/blame/[supervoxel]/[other]": {
    // Between a supervoxel and itself there is no edge.
    path: ({ sessionId, supervoxel }) =>
      `/api/v1/sessions/${sessionId}/blame/${supervoxel}/${supervoxel}`,
    methods: { GET: { needs: "viewer", answers: 404 } },
  },
  "/api/v1/sessions/[session]/difference": {
    path: ofSession("/difference"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/finalize": {
    path: ofSession("/finalize"),
    // It takes no body; a session that is open cannot be finalized.
    methods: { GET: read("viewer"), POST: { needs: "reviewer", answers: 409 } },
  },
  "/api/v1/sessions/[session]/rebase": {
    path: ofSession("/rebase"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/intents": {
    path: ofSession("/intents"),
    // Each intent has an outcome of its own, which says who may not.
    methods: { POST: write("viewer") },
  },
  "/api/v1/sessions/[session]/lineage/[root]": {
    // A number that no segment has.
    path: ofSession("/lineage/9223372036854775807"),
    methods: { GET: { needs: "viewer", answers: 404 } },
  },
  "/api/v1/sessions/[session]/masks/[mask]": {
    // No supervoxel of this session was ever split.
    path: ofSession(`/masks/${"0".repeat(64)}`),
    methods: { GET: { needs: "viewer", answers: 404 } },
  },
  "/api/v1/sessions/[session]/pieces": {
    path: ofSession("/pieces"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/preview": {
    path: ofSession("/preview"),
    methods: { POST: write("proofreader") },
  },
  "/api/v1/sessions/[session]/roots": {
    path: ofSession("/roots"),
    methods: { POST: write("viewer") },
  },
  "/api/v1/sessions/[session]/shape": {
    path: (world) => `/api/v1/sessions/${world.sessionId}/shape?after=${world.supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/segments": {
    path: ofSession("/segments"),
    methods: { POST: write("viewer") },
  },
  "/api/v1/sessions/[session]/segments/[supervoxel]": {
    path: (world) => `/api/v1/sessions/${world.sessionId}/segments/${world.supervoxel}`,
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/neurons": {
    path: ofSession("/neurons"),
    methods: { GET: read("viewer") },
  },
  "/api/v1/sessions/[session]/synapses": {
    path: ofSession("/synapses"),
    methods: { GET: read("viewer") },
  },
  "/demo/[name]/[token]": {
    path: () => "/demo/mina/a-token-that-is-not-hers",
    methods: { GET: { needs: "door", answers: 404 } },
  },
};

/** Beside Next, in server/composition/tile-endpoint.ts. */
export const TILES: Readonly<Record<string, Guarded>> = {
  ahead: {
    path: ofDataset("/tiles/ahead/0?w=800&h=600"),
    methods: { GET: { needs: "viewer", answers: 204 } },
  },
  still: {
    path: ({ datasetId, sessionId }) =>
      `/api/v1/datasets/${datasetId}/tiles/still/0?w=80&h=60&session=${sessionId}`,
    methods: { GET: read("viewer") },
  },
  image: { path: ofDataset("/tiles/image/xy/0/0/0_0"), methods: { GET: read("viewer") } },
  labels: { path: ofDataset("/tiles/labels/0/xy/0/0/0_0"), methods: { GET: read("viewer") } },
  mesh: {
    path: ({ datasetId, supervoxel }) => `/api/v1/datasets/${datasetId}/meshes/0/${supervoxel}/2`,
    methods: { GET: read("viewer") },
  },
  skeleton: {
    path: ({ datasetId, supervoxel }) => `/api/v1/datasets/${datasetId}/skeletons/0/${supervoxel}`,
    methods: { GET: read("viewer") },
  },
};

/** Rooms of a socket, and who gets in: anybody else is refused before the upgrade. */
export const ROOMS: Readonly<
  Record<RoomAddress["kind"], (world: AccessWorld, callerId: string) => string>
> = {
  session: ({ sessionId }) => `/sync/session/${sessionId}`,
  intents: ({ sessionId }, callerId) => `/sync/intents/${sessionId}/${callerId}`,
};

export function upgradeStatusFor(caller: Caller): number {
  if (caller === "nobody" || caller === "disabled") return 401;
  return caller === "stranger" ? 403 : 101;
}

export interface ServerPath {
  /** Whoever asks from this machine, signed in or not. */
  readonly answers: number;
  /** Whoever comes through a proxy on it. */
  readonly throughProxy: number;
}

const forAll: ServerPath = { answers: 200, throughProxy: 200 };

/** What the server answers itself, before Next: to everybody the same. */
export const SERVER_PATHS: Readonly<Record<OwnPath, ServerPath>> = {
  "/healthz": forAll,
  // Without a token of its own, as here, it is for this machine alone.
  "/metrics": { answers: 200, throughProxy: 403 },
  "/offline-worker.js": forAll,
  "/readyz": forAll,
};

/** Who answers before Next: the table of paths above, and tiles, which have theirs. */
export const ANSWERERS = ["answerOwn", "answerTile"] as const;

export interface GuardedPage {
  readonly path: (world: AccessWorld) => string;
  /** gallery: there for nobody, unless whoever runs the server asks for it. */
  readonly needs: "viewer" | "signed-in" | "nothing" | "gallery";
}

export const PAGES: Readonly<Record<string, GuardedPage>> = {
  "/": { path: () => "/", needs: "signed-in" },
  "/account": { path: () => "/account", needs: "signed-in" },
  "/audit": { path: () => "/audit", needs: "signed-in" },
  "/datasets/[name]/versions/[number]": {
    path: ({ datasetName }) => `/datasets/${datasetName}/versions/0`,
    needs: "viewer",
  },
  "/datasets/[name]/versions/[number]/about": {
    path: ({ datasetName }) => `/datasets/${datasetName}/versions/0/about`,
    needs: "viewer",
  },
  "/datasets/[name]/versions/[number]/compare/[other]": {
    path: ({ datasetName }) => `/datasets/${datasetName}/versions/0/compare/0`,
    needs: "viewer",
  },
  "/datasets/new": { path: () => "/datasets/new", needs: "signed-in" },
  "/gallery": { path: () => "/gallery", needs: "gallery" },
  "/gallery/[page]/[state]": { path: () => "/gallery/home/full", needs: "gallery" },
  "/join/[token]": { path: () => "/join/no-such-token", needs: "nothing" },
  "/people": { path: () => "/people", needs: "signed-in" },
  "/sessions/[id]": { path: ({ sessionId }) => `/sessions/${sessionId}`, needs: "viewer" },
  "/settings": { path: () => "/settings", needs: "signed-in" },
  "/sign-in": { path: () => "/sign-in", needs: "nothing" },
};

/** The status that the rules ask for. */
export function statusFor({ needs, answers }: Rule, caller: Caller): number {
  if (needs === "door") return answers;
  if (caller === "nobody" || caller === "disabled") return 401;
  if (needs === "by-sign-in") return caller === "token" ? 403 : answers;
  if (needs === "signed-in") return answers;
  if (needs === "site-admin") return caller === "site-admin" ? answers : 403;
  // To somebody without a role the dataset stays unknown.
  if (caller === "stranger") return 404;
  const role = caller === "site-admin" ? "admin" : caller === "token" ? "proofreader" : caller;
  return roleAtLeast(role, needs) ? answers : 403;
}
