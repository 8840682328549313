// The server's routes as functions, one a route. Each throws ApiFailure where the server refuses or
// does not answer, and the AbortError of its signal.
import type * as v from "valibot";
import {
  anySchema,
  auditSchema,
  comparedPageSchema,
  comparisonSchema,
  datasetSchema,
  datasetsSchema,
  descriptionSchema,
  differenceSchema,
  type FinalizeProgress,
  finalizedSchema,
  finalizeProgressSchema,
  homeSchema,
  invitationsSchema,
  joinedSchema,
  meSchema,
  namedPeopleSchema,
  newInvitationSchema,
  newPersonSchema,
  newSessionSchema,
  newTokenSchema,
  orcidSchema,
  outcomesSchema,
  type PiecesAnswer,
  peopleSchema,
  piecesSchema,
  previewSchema,
  type ReceivedOutcome,
  type RootsAnswer,
  rebaseSchema,
  releaseSchema,
  releasesSchema,
  rootsSchema,
  segmentSchema,
  sessionSchema,
  sessionSynapsesSchema,
  sessionsSchema,
  shapeSchema,
  signInsSchema,
  supervoxelBlameSchema,
  tokensSchema,
  versionNeuronsSchema,
  versionSynapsesSchema,
} from "#client/api/answer-schemas.ts";
import { createDraftApi, type DraftApi } from "#client/api/draft-api.ts";
import { maskOfDecoded } from "#client/api/mask-of-decoded.ts";
import { createPastApi, type PastApi } from "#client/api/past-api.ts";
import { requestBytes } from "#client/api/request-bytes.ts";
import { type ApiRequest, requestJson } from "#client/api/request-json.ts";
import type {
  AuditAnswer,
  ComparedVersions,
  MeshAddress,
  NamedPerson,
  Newcomer,
  NewInvitation,
  NewPerson,
  NewSession,
  NewToken,
  PieceAddress,
} from "#client/api/request-shapes.ts";
import { createSegmentApi, type SegmentApi } from "#client/api/segment-api.ts";
import { createMaskDecoder } from "#client/workers/mask-decoder.ts";
import type { Role } from "#core/access/role.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type {
  ApiDataset,
  ApiDifference,
  ApiInvitation,
  ApiMe,
  ApiPerson,
  ApiPreview,
  ApiRebase,
  ApiSegment,
  ApiSession,
  ApiShape,
  ApiShapePiece,
  ApiSignIn,
  ApiSupervoxelBlame,
  ApiToken,
} from "#core/protocol/api.ts";
import type { ApiHomeSession, ApiNewSession } from "#core/protocol/home-api.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";
import type { ReleaseRequest } from "#core/protocol/release-choice.ts";
import type {
  ApiComparedPage,
  ApiComparisonCounts,
  ApiDescription,
  ComparedKind,
} from "#core/protocol/version-api.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type { DescriptionFields } from "#core/review/version-description.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface Api extends DraftApi, PastApi, SegmentApi {
  me(signal?: AbortSignal): Promise<ApiMe>;
  datasets(signal?: AbortSignal): Promise<readonly ApiDataset[]>;
  dataset(datasetId: string, signal?: AbortSignal): Promise<ApiDataset>;
  sessions(datasetId: string, signal?: AbortSignal): Promise<readonly ApiSession[]>;
  /** [CM2] Whom a comment on the dataset may mention. */
  peopleOn(datasetId: string, signal?: AbortSignal): Promise<readonly NamedPerson[]>;
  /** Of all datasets that one has a role on, with what waits for one there. */
  home(signal?: AbortSignal): Promise<readonly ApiHomeSession[]>;
  createSession(datasetId: string, session: NewSession): Promise<ApiNewSession>;
  session(sessionId: string, signal?: AbortSignal): Promise<ApiSession>;
  preview(sessionId: string, body: IntentBody, signal?: AbortSignal): Promise<ApiPreview>;
  /** Current roots in the order of the supervoxels. */
  roots(
    sessionId: string,
    supervoxels: readonly SupervoxelId[],
    signal?: AbortSignal,
  ): Promise<RootsAnswer>;
  /** [OP8] The supervoxels that are in pieces now. */
  pieces(sessionId: string, signal?: AbortSignal): Promise<PiecesAnswer>;
  /** [OP8] One of the masks that the pieces name; it never changes. */
  mask(sessionId: string, maskHash: string, signal?: AbortSignal): Promise<SupervoxelMask>;
  /** [DE5] As they were after operation `seq`. */
  rootsAt(
    sessionId: string,
    seq: number,
    supervoxels: readonly SupervoxelId[],
    signal?: AbortSignal,
  ): Promise<RootsAnswer>;
  /** [OP8][DE5] The supervoxels that were in pieces then. */
  piecesAt(sessionId: string, seq: number, signal?: AbortSignal): Promise<PiecesAnswer>;
  segment(sessionId: string, supervoxel: SupervoxelId, signal?: AbortSignal): Promise<ApiSegment>;
  sessionSynapses(
    sessionId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly seq: number; readonly synapses: readonly Synapse[] }>;
  versionSynapses(
    datasetId: string,
    version: number,
    signal?: AbortSignal,
  ): Promise<readonly Synapse[]>;
  versionNeurons(
    datasetId: string,
    version: number,
    signal?: AbortSignal,
  ): Promise<readonly Neuron[]>;
  difference(sessionId: string, signal?: AbortSignal): Promise<ApiDifference>;
  /** [RV2] What the version's segments and the session's, by their roots, are made of. */
  shape(
    sessionId: string,
    roots: {
      readonly before?: readonly string[];
      readonly after?: readonly string[];
      /** Supervoxels or pieces, for the segments that hold them now. */
      readonly holding?: readonly string[];
    },
    signal?: AbortSignal,
  ): Promise<ApiShape>;
  /** Of segments of a finalized version, by any of their supervoxels. */
  versionShape(
    datasetId: string,
    version: number,
    holding: readonly string[],
    signal?: AbortSignal,
  ): Promise<ApiShape>;
  /** The bytes of core/meshes/mesh-codec.ts. */
  mesh(address: MeshAddress, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bytes of core/skeletons/skeleton-codec.ts. */
  skeleton(address: PieceAddress, signal?: AbortSignal): Promise<Uint8Array>;
  /** [DE7] Who put a supervoxel where it is. */
  blame(
    sessionId: string,
    supervoxel: SupervoxelId,
    signal?: AbortSignal,
  ): Promise<ApiSupervoxelBlame>;
  /** Asked again, the same version. */
  finalize(sessionId: string): Promise<{ readonly version: number; readonly manifestHash: string }>;
  /** null where none is under way. */
  finalizeProgress(sessionId: string, signal?: AbortSignal): Promise<FinalizeProgress | null>;
  /** [RV4] The session on the newest version. */
  rebase(sessionId: string, signal?: AbortSignal): Promise<ApiRebase>;
  submitIntents(sessionId: string, intents: readonly Intent[]): Promise<readonly ReceivedOutcome[]>;
  people(signal?: AbortSignal): Promise<readonly ApiPerson[]>;
  /** The password is in this answer and nowhere else. */
  addPerson(person: NewPerson): Promise<{ readonly person: ApiPerson; readonly password: string }>;
  /** `null` takes the role away. */
  setRole(datasetId: string, userId: string, role: Role | null): Promise<void>;
  /** [VD4] What is required of every changed segment; all of it anew. */
  setReviewRules(datasetId: string, required: RequiredSignOffs): Promise<void>;
  /** One's own, like the tokens. */
  signIns(signal?: AbortSignal): Promise<readonly ApiSignIn[]>;
  endSignIn(id: string): Promise<void>;
  /** One's own; null where there is none. */
  orcid(signal?: AbortSignal): Promise<string | null>;
  setOrcid(orcid: string | null): Promise<void>;
  /** Everywhere, here as well. */
  endSignIns(): Promise<void>;
  tokens(signal?: AbortSignal): Promise<readonly ApiToken[]>;
  /** The token is in this answer and nowhere else. */
  makeToken(asked: NewToken): Promise<{ readonly token: string }>;
  revokeToken(id: string): Promise<void>;
  setDisabled(userId: string, isDisabled: boolean): Promise<void>;
  /** Those that one could have made oneself. */
  invitations(signal?: AbortSignal): Promise<readonly ApiInvitation[]>;
  /** The link's path is in this answer and nowhere else. */
  invite(asked: NewInvitation): Promise<{ readonly path: string }>;
  revokeInvitation(id: string): Promise<void>;
  /** Adds an invitation's roles to one's own; where to go on. */
  acceptInvitation(token: string): Promise<{ readonly location: string }>;
  /** Makes an account and signs in; where to go on. */
  join(asked: Newcomer): Promise<{ readonly location: string }>;
  /** The entries before `before`, or the newest. */
  audit(before: string | null, signal?: AbortSignal): Promise<AuditAnswer>;
  /** [RV7] What is said of a version. */
  description(datasetId: string, version: number, signal?: AbortSignal): Promise<ApiDescription>;
  /** @param seenRevision the one that was on the page: another since is a failure. */
  describe(
    datasetId: string,
    version: number,
    seenRevision: number,
    fields: DescriptionFields,
  ): Promise<ApiDescription>;
  /** [RV8] How much differs. */
  comparison(versions: ComparedVersions, signal?: AbortSignal): Promise<ApiComparisonCounts>;
  /** The rows after `after`; "" for the first page. */
  compared(
    versions: ComparedVersions,
    what: ComparedKind,
    page: { readonly after: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<ApiComparedPage>;
  /** null where it was never asked for, or was removed. */
  releases(
    datasetId: string,
    version: number,
    signal?: AbortSignal,
  ): Promise<readonly ApiRelease[]>;
  /** Has it written; the same one for all who ask. */
  askRelease(
    datasetId: string,
    version: number,
    asked?: ReleaseRequest,
  ): Promise<ApiRelease | null>;
  /** Cancels what is under way, removes what is kept. */
  takeReleaseAway(
    datasetId: string,
    version: number,
    choiceId?: string,
  ): Promise<ApiRelease | null>;
  /** Where the browser downloads a version's release. */
  releaseUrl(datasetId: string, version: number, choiceId?: string): string;
}

export interface ApiOptions {
  /** Origin of the server; "" is the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
}

/** The server takes no more in the line of a request. */
const MAX_ROOTS_AT_ONCE = 500;

const part = encodeURIComponent;
const cutsOf = ({ cuts }: Pick<ApiShapePiece, "cuts">): string => {
  const named = cuts.map(({ maskHash, side }) => `${maskHash}.${side}`).join(",");
  return named === "" ? "" : `?cuts=${named}`;
};

export function createApi(options: ApiOptions = {}): Api {
  const fetchAnswer = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const decodeMask = createMaskDecoder();
  const root = `${options.baseUrl ?? ""}/api/v1`;
  const ask = <T>(
    method: ApiRequest["method"],
    path: string,
    schema: v.GenericSchema<unknown, T>,
    more: { readonly body?: unknown; readonly signal?: AbortSignal | undefined } = {},
  ) => requestJson(fetchAnswer, { method, url: root + path, ...more }, schema);

  const sessionPath = (id: string, rest = "") => `/sessions/${part(id)}${rest}`;
  const datasetPath = (id: string, rest = "") => `/datasets/${part(id)}${rest}`;
  const descriptionPath = (id: string, version: number) =>
    datasetPath(id, `/versions/${version}/description`);
  const comparePath = ({ datasetId, left, right }: ComparedVersions) =>
    datasetPath(datasetId, `/versions/${left}/compare/${right}`);
  const choiceQuery = (choiceId: string) => (choiceId === "" ? "" : `?choice=${part(choiceId)}`);
  const releasePath = (id: string, version: number) =>
    datasetPath(id, `/versions/${version}/release`);

  return {
    ...createDraftApi(ask, fetchAnswer, root),
    ...createPastApi(ask),
    ...createSegmentApi(ask),
    me: (signal) => ask("GET", "/me", meSchema, { signal }),
    async datasets(signal) {
      return (await ask("GET", "/datasets", datasetsSchema, { signal })).datasets;
    },
    dataset: (id, signal) => ask("GET", datasetPath(id), datasetSchema, { signal }),
    async peopleOn(id, signal) {
      const path = `/datasets/${part(id)}/people`;
      return (await ask("GET", path, namedPeopleSchema, { signal })).people;
    },
    async sessions(id, signal) {
      return (await ask("GET", datasetPath(id, "/sessions"), sessionsSchema, { signal })).sessions;
    },
    async home(signal) {
      return (await ask("GET", "/home", homeSchema, { signal })).sessions;
    },
    createSession: (id, session) =>
      ask("POST", datasetPath(id, "/sessions"), newSessionSchema, { body: session }),
    session: (id, signal) => ask("GET", sessionPath(id), sessionSchema, { signal }),
    preview: (id, body, signal) =>
      ask("POST", sessionPath(id, "/preview"), previewSchema, { body: { body }, signal }),
    roots: (id, supervoxels, signal) =>
      ask("POST", sessionPath(id, "/roots"), rootsSchema(supervoxels.length), {
        body: { supervoxels },
        signal,
      }),
    pieces: (id, signal) => ask("GET", sessionPath(id, "/pieces"), piecesSchema, { signal }),
    async mask(id, maskHash, signal) {
      const url = root + sessionPath(id, `/masks/${part(maskHash)}`);
      return maskOfDecoded(await decodeMask(await requestBytes(fetchAnswer, { url, signal })));
    },
    async rootsAt(id, seq, supervoxels, signal) {
      const roots: bigint[] = [];
      for (let from = 0; from < supervoxels.length; from += MAX_ROOTS_AT_ONCE) {
        const asked = supervoxels.slice(from, from + MAX_ROOTS_AT_ONCE);
        const path = sessionPath(id, `/at/${seq}/roots?supervoxels=${asked.join(",")}`);
        const answer = await ask("GET", path, rootsSchema(asked.length), { signal });
        roots.push(...answer.roots);
      }
      return { seq, roots };
    },
    piecesAt: (id, seq, signal) =>
      ask("GET", sessionPath(id, `/at/${seq}/pieces`), piecesSchema, { signal }),
    segment: (id, supervoxel, signal) =>
      ask("GET", sessionPath(id, `/segments/${supervoxel}`), segmentSchema, { signal }),
    sessionSynapses: (id, signal) =>
      ask("GET", sessionPath(id, "/synapses"), sessionSynapsesSchema, { signal }),
    async versionSynapses(id, version, signal) {
      const path = datasetPath(id, `/versions/${version}/synapses`);
      return (await ask("GET", path, versionSynapsesSchema, { signal })).synapses;
    },
    async versionNeurons(id, version, signal) {
      const path = datasetPath(id, `/versions/${version}/neurons`);
      return (await ask("GET", path, versionNeuronsSchema, { signal })).neurons;
    },
    difference: (id, signal) =>
      ask("GET", sessionPath(id, "/difference"), differenceSchema, { signal }),
    shape(id, roots, signal) {
      const asked = new URLSearchParams();
      for (const [name, ids] of Object.entries(roots)) {
        if (ids.length > 0) asked.set(name, ids.join(","));
      }
      return ask("GET", sessionPath(id, `/shape?${asked}`), shapeSchema, { signal });
    },
    versionShape(id, version, holding, signal) {
      const path = datasetPath(id, `/versions/${version}/shape?holding=${holding.join(",")}`);
      return ask("GET", path, shapeSchema, { signal });
    },
    mesh({ datasetId, version, piece, detail }, signal) {
      const path = `/meshes/${version}/${part(piece.supervoxel)}/${detail}${cutsOf(piece)}`;
      return requestBytes(fetchAnswer, { url: `${root}${datasetPath(datasetId, path)}`, signal });
    },
    skeleton({ datasetId, version, piece }, signal) {
      const path = `/skeletons/${version}/${part(piece.supervoxel)}${cutsOf(piece)}`;
      return requestBytes(fetchAnswer, { url: `${root}${datasetPath(datasetId, path)}`, signal });
    },
    blame: (id, supervoxel, signal) =>
      ask("GET", sessionPath(id, `/blame/${supervoxel}`), supervoxelBlameSchema, { signal }),
    finalize: (id) => ask("POST", sessionPath(id, "/finalize"), finalizedSchema, { body: {} }),
    async finalizeProgress(id, signal) {
      const path = sessionPath(id, "/finalize");
      return (await ask("GET", path, finalizeProgressSchema, { signal })).progress;
    },
    rebase: (id, signal) => ask("GET", sessionPath(id, "/rebase"), rebaseSchema, { signal }),
    async submitIntents(id, intents) {
      const path = sessionPath(id, "/intents");
      return (await ask("POST", path, outcomesSchema, { body: { intents } })).outcomes;
    },
    async people(signal) {
      return (await ask("GET", "/people", peopleSchema, { signal })).people;
    },
    addPerson: (person) => ask("POST", "/people", newPersonSchema, { body: person }),
    async setRole(datasetId, userId, role) {
      const path = datasetPath(datasetId, `/roles/${part(userId)}`);
      await ask("PUT", path, anySchema, { body: { role } });
    },
    async setReviewRules(datasetId, required) {
      await ask("PUT", datasetPath(datasetId, "/review-rules"), anySchema, { body: required });
    },
    async signIns(signal) {
      return (await ask("GET", "/me/sign-ins", signInsSchema, { signal })).signIns;
    },
    async orcid(signal) {
      return (await ask("GET", "/me/orcid", orcidSchema, { signal })).orcid;
    },
    async setOrcid(orcid) {
      await ask("PUT", "/me/orcid", anySchema, { body: { orcid } });
    },
    async endSignIn(id) {
      await ask("DELETE", `/me/sign-ins/${part(id)}`, anySchema, {});
    },
    async endSignIns() {
      await ask("DELETE", "/me/sign-ins", anySchema, {});
    },
    async tokens(signal) {
      return (await ask("GET", "/me/tokens", tokensSchema, { signal })).tokens;
    },
    makeToken: (asked) => ask("POST", "/me/tokens", newTokenSchema, { body: asked }),
    async revokeToken(id) {
      await ask("DELETE", `/me/tokens/${part(id)}`, anySchema, {});
    },
    async setDisabled(userId, isDisabled) {
      await ask("PATCH", `/people/${part(userId)}`, anySchema, { body: { isDisabled } });
    },
    async invitations(signal) {
      return (await ask("GET", "/invitations", invitationsSchema, { signal })).invitations;
    },
    invite: (asked) => ask("POST", "/invitations", newInvitationSchema, { body: asked }),
    async revokeInvitation(id) {
      await ask("DELETE", `/invitations/${part(id)}`, anySchema, {});
    },
    acceptInvitation: (token) =>
      ask("POST", "/invitations/accept", joinedSchema, { body: { token } }),
    join(body) {
      const url = `${options.baseUrl ?? ""}/api/auth/join`;
      return requestJson(fetchAnswer, { method: "POST", url, body }, joinedSchema);
    },
    audit: (before, signal) =>
      ask("GET", before === null ? "/audit" : `/audit?before=${part(before)}`, auditSchema, {
        signal,
      }),
    description: (id, version, signal) =>
      ask("GET", descriptionPath(id, version), descriptionSchema, { signal }),
    describe: (id, version, seenRevision, fields) =>
      ask("PUT", descriptionPath(id, version), descriptionSchema, {
        body: { seenRevision, fields },
      }),
    async comparison(versions, signal) {
      return (await ask("GET", comparePath(versions), comparisonSchema, { signal })).counts;
    },
    compared(versions, what, { after, limit }, signal) {
      const query = new URLSearchParams({ what, after, limit: String(limit) });
      const path = `${comparePath(versions)}?${query}`;
      return ask("GET", path, comparedPageSchema, { signal });
    },
    async releases(id, version, signal) {
      return (await ask("GET", releasePath(id, version), releasesSchema, { signal })).releases;
    },
    async askRelease(id, version, asked = {}) {
      return (await ask("POST", releasePath(id, version), releaseSchema, { body: asked })).release;
    },
    async takeReleaseAway(id, version, choiceId = "") {
      const path = `${releasePath(id, version)}${choiceQuery(choiceId)}`;
      return (await ask("DELETE", path, releaseSchema)).release;
    },
    releaseUrl: (id, version, choiceId = "") =>
      `${root}${datasetPath(id, `/versions/${version}/release.zip`)}${choiceQuery(choiceId)}`,
  };
}
