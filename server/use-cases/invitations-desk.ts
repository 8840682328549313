// Sign-up by invitation: the only way in for people whom no administrator adds by hand. The link is
// shown once and its token kept as its SHA-256; whoever uses it first has it.
import { randomBytes, randomUUID } from "node:crypto";
import { invitationState } from "#core/access/invitation-state.ts";
import { type Result, refused } from "#core/result.ts";
import type { Bus } from "#server/use-cases/bus.ts";
import type { AuditAction, AuditEntry, Doer } from "#server/use-cases/ports/audit.ts";
import type {
  InvitationKey,
  InvitationRecord,
  InvitedRole,
  Joiner,
  JoinProblem,
} from "#server/use-cases/ports/invitations.ts";
import type { Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export interface NewInvitation {
  /** null: for whoever holds the link. */
  readonly email: string | null;
  readonly roles: readonly InvitedRole[];
  readonly days: number;
}

export interface NewcomerByPassword {
  readonly name: string;
  /** Asked for where the invitation names none. */
  readonly email: string | null;
  readonly passwordHash: string;
}

export interface Joined {
  readonly userId: string;
  /** The path where she can begin. */
  readonly location: string;
}

export interface InvitationsDesk {
  list(): Promise<readonly InvitationRecord[]>;
  /** `token` is in this answer and nowhere else. */
  make(
    asked: NewInvitation,
    doer: Doer,
  ): Promise<{ readonly token: string; readonly record: InvitationRecord }>;
  /** False where there is no such invitation that could still be used. */
  revoke(id: string, doer: Doer): Promise<boolean>;
  find(token: string): Promise<InvitationRecord | null>;
  /** Makes an account with a password. `address`: who asks, as the server saw it. */
  join(
    token: string,
    person: NewcomerByPassword,
    address: string | null,
  ): Promise<Result<Joined, JoinProblem | "email-needed">>;
  /** Takes the invitation's roles into an account that is there. */
  accept(
    token: string,
    person: { readonly id: string; readonly email: string },
    doer: Doer,
  ): Promise<Result<Joined, JoinProblem>>;
  findById(id: string): Promise<InvitationRecord | null>;
  /** One that an administrator wrote this address on, and that can still be used. */
  openFor(email: string): Promise<InvitationRecord | null>;
  /** By a provider's word. `isNew`: her account was made for it. False where it cannot be used. */
  takeById(
    id: string,
    person: { readonly id: string; readonly name: string; readonly email: string },
    how: { readonly isNew: boolean; readonly address: string | null },
  ): Promise<boolean>;
  /** Where whoever takes this one begins. */
  locationOf(invitation: InvitationRecord): Promise<string>;
}

/** The first part of the link's path. */
export const JOIN_PATH = "/join/";
const DAY_MS = 86_400_000;

export interface InvitationDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly nowMs: () => number;
  /** After somebody new has joined. */
  readonly onJoined: () => Promise<void>;
}

export function createInvitationsDesk(deps: InvitationDeps): InvitationsDesk {
  const { store, bus, nowMs } = deps;
  const takeBy = async (
    by: InvitationKey,
    joiner: Joiner,
    doer: Doer,
    isNew = joiner.kind === "new",
  ) => {
    const atMs = nowMs();
    const person = { id: joiner.id, email: joiner.email, name: doer.name, isNew };
    const used = await store.takeInvitation(by, joiner, atMs, (it) =>
      auditOfUse(it, person, doer, atMs),
    );
    if (!used.ok) return used;
    if (isNew) await deps.onJoined();
    await bus.publish({ kind: "rights", userId: joiner.id });
    const location = await locationOf(store, used.value.roles);
    return { ok: true, value: { userId: joiner.id, location } } as const;
  };
  const take = (token: string, joiner: Joiner, doer: Doer) =>
    takeBy({ tokenHash: sha256Hex(token) }, joiner, doer);
  return {
    list: () => store.listInvitations(),
    async make({ email, roles, days }, doer) {
      const token = randomBytes(32).toString("base64url");
      const createdAtMs = nowMs();
      const record: InvitationRecord = {
        id: randomUUID(),
        email: email?.toLowerCase() ?? null,
        roles,
        createdById: doer.id ?? "",
        createdByName: doer.name,
        createdAtMs,
        expiresAtMs: createdAtMs + days * DAY_MS,
        usedAtMs: null,
        usedById: null,
        revokedAtMs: null,
      };
      const audit = entry("invitation.made", record, doer, createdAtMs);
      await store.addInvitation(record, sha256Hex(token), audit);
      return { token, record };
    },
    async revoke(id, doer) {
      const found = await store.findInvitation({ id });
      if (found === null) return false;
      return store.revokeInvitation(id, entry("invitation.revoked", found, doer, nowMs()));
    },
    find: (token) => store.findInvitation({ tokenHash: sha256Hex(token) }),
    async join(token, { name, email: asked, passwordHash }, address) {
      const invitation = await store.findInvitation({ tokenHash: sha256Hex(token) });
      if (invitation === null) return refused("unknown");
      const email = (asked ?? invitation.email)?.toLowerCase();
      if (email === undefined) return refused("email-needed");
      const id = randomUUID();
      // Of an address that she only says is hers, nothing is known: no provider's word on that
      // address ever opens this account.
      const isEmailVerified = email === invitation.email;
      const joiner = { kind: "new", id, name, email, isEmailVerified, passwordHash } as const;
      return take(token, joiner, { id, name, via: "page", address });
    },
    accept: (token, { id, email }, doer) => take(token, { kind: "there", id, email }, doer),
    findById: (id) => store.findInvitation({ id }),
    async openFor(email) {
      const found = await store.invitationsFor(email.toLowerCase());
      return found.find((it) => invitationState(it, nowMs()) === "open") ?? null;
    },
    async takeById(id, person, { isNew, address }) {
      const { id: userId, name, email } = person;
      const doer: Doer = { id: userId, name, via: "provider", address };
      return (await takeBy({ id }, { kind: "there", id: userId, email }, doer, isNew)).ok;
    },
    locationOf: ({ roles }) => locationOf(store, roles),
  };
}

/** To the first of its datasets on the page of all. */
async function locationOf(store: Store, roles: readonly InvitedRole[]): Promise<string> {
  const [first] = roles;
  const dataset = first === undefined ? null : await store.findDataset(first.datasetId);
  return dataset === null ? "/" : `/#dataset-${dataset.name}`;
}

function auditOfUse(
  invitation: InvitationRecord,
  joiner: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly isNew: boolean;
  },
  doer: Doer,
  atMs: number,
): readonly AuditEntry[] {
  const used = entry("invitation.used", invitation, doer, atMs);
  const person = { atMs, doer, subjectKind: "person", subjectId: joiner.id } as const;
  const roles = invitation.roles.map(
    ({ datasetId, role }): AuditEntry => ({
      ...person,
      action: "role.set",
      datasetId,
      details: { role, by: "invitation" },
    }),
  );
  if (!joiner.isNew) return [used, ...roles];
  const { name, email } = joiner;
  const details = { name, email, by: "invitation" };
  return [used, { ...person, action: "account.made", datasetId: null, details }, ...roles];
}

function entry(
  action: AuditAction,
  { id, email, roles, expiresAtMs }: InvitationRecord,
  doer: Doer,
  atMs: number,
): AuditEntry {
  return {
    atMs,
    doer,
    action,
    subjectKind: "invitation",
    subjectId: id,
    // Where it is for one dataset alone, that one's administrators read of it too.
    datasetId: roles.length === 1 ? roles[0].datasetId : null,
    details: {
      name: email,
      roles: roles.map(({ role }) => role).join(", "),
      until: new Date(expiresAtMs).toISOString(),
    },
  };
}
