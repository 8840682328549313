// The server's routes as functions, one a route. Each throws ApiFailure where the server refuses or
// does not answer, and the AbortError of its signal.
import type * as v from "valibot";
import {
  anySchema,
  auditSchema,
  datasetSchema,
  datasetsSchema,
  differenceSchema,
  type FinalizeProgress,
  finalizedSchema,
  finalizeProgressSchema,
  invitationsSchema,
  joinedSchema,
  meSchema,
  newInvitationSchema,
  newPersonSchema,
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
  rootsSchema,
  segmentSchema,
  sessionSchema,
  sessionSynapsesSchema,
  sessionsSchema,
  signInsSchema,
  supervoxelBlameSchema,
  tokensSchema,
  versionNeuronsSchema,
  versionSynapsesSchema,
} from "#client/api/answer-schemas.ts";
import { maskOfDecoded } from "#client/api/mask-of-decoded.ts";
import { requestBytes } from "#client/api/request-bytes.ts";
import { type ApiRequest, requestJson } from "#client/api/request-json.ts";
import { createMaskDecoder } from "#client/workers/mask-decoder.ts";
import type { Role } from "#core/access/role.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type {
  ApiAuditEntry,
  ApiDataset,
  ApiDifference,
  ApiInvitation,
  ApiMe,
  ApiPerson,
  ApiPreview,
  ApiRebase,
  ApiRelease,
  ApiSegment,
  ApiSession,
  ApiSignIn,
  ApiSupervoxelBlame,
  ApiToken,
} from "#core/protocol/api.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
}

export interface AuditAnswer {
  readonly entries: readonly ApiAuditEntry[];
  readonly hasMore: boolean;
}

export interface NewToken {
  readonly name: string;
  readonly maxRole: Role;
  readonly days: number;
}

export interface NewInvitation {
  /** null: for whoever holds the link. */
  readonly email: string | null;
  readonly roles: readonly { readonly datasetId: string; readonly role: Role }[];
  readonly days: number;
}

export interface Newcomer {
  readonly token: string;
  readonly name: string;
  /** Where the invitation names none. */
  readonly email?: string;
  readonly password: string;
}

export interface Api {
  me(signal?: AbortSignal): Promise<ApiMe>;
  datasets(signal?: AbortSignal): Promise<readonly ApiDataset[]>;
  dataset(datasetId: string, signal?: AbortSignal): Promise<ApiDataset>;
  sessions(datasetId: string, signal?: AbortSignal): Promise<readonly ApiSession[]>;
  createSession(datasetId: string, title: string): Promise<ApiSession>;
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
  /** null where it was never asked for, or was removed. */
  release(datasetId: string, version: number, signal?: AbortSignal): Promise<ApiRelease | null>;
  /** Has it written; the same one for all who ask. */
  askRelease(datasetId: string, version: number): Promise<ApiRelease | null>;
  /** Cancels what is under way, removes what is kept. */
  takeReleaseAway(datasetId: string, version: number): Promise<ApiRelease | null>;
  /** Where the browser downloads a version's release. */
  releaseUrl(datasetId: string, version: number): string;
}

export interface ApiOptions {
  /** Origin of the server; "" is the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
}

const part = encodeURIComponent;

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
  const releasePath = (id: string, version: number) =>
    datasetPath(id, `/versions/${version}/release`);

  return {
    me: (signal) => ask("GET", "/me", meSchema, { signal }),
    async datasets(signal) {
      return (await ask("GET", "/datasets", datasetsSchema, { signal })).datasets;
    },
    dataset: (id, signal) => ask("GET", datasetPath(id), datasetSchema, { signal }),
    async sessions(id, signal) {
      return (await ask("GET", datasetPath(id, "/sessions"), sessionsSchema, { signal })).sessions;
    },
    createSession: (id, title) =>
      ask("POST", datasetPath(id, "/sessions"), sessionSchema, { body: { title } }),
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
    async release(id, version, signal) {
      return (await ask("GET", releasePath(id, version), releaseSchema, { signal })).release;
    },
    async askRelease(id, version) {
      return (await ask("POST", releasePath(id, version), releaseSchema, { body: {} })).release;
    },
    async takeReleaseAway(id, version) {
      return (await ask("DELETE", releasePath(id, version), releaseSchema)).release;
    },
    releaseUrl: (id, version) => `${root}${datasetPath(id, `/versions/${version}/release.zip`)}`,
  };
}
