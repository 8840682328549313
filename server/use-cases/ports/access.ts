// The port to how people and programs come in: sign-ins, API tokens, and what each may do just now.
// Every writing method is one transaction, and its entry in the audit log is part of it.
import type { Role } from "#core/access/role.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

/** How somebody came in: by a sign-in's cookie or by a token, never by both. */
export interface WayIn {
  readonly userId: string;
  readonly signInId: string | null;
  readonly tokenId: string | null;
}

export interface RightsQuestion extends WayIn {
  readonly sessionId: string;
}

export interface ApiTokenRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Its first characters, by which its owner knows it again. */
  readonly prefix: string;
  readonly maxRole: Role;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface SignInRecord {
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface AccessStore {
  /** Of each in turn: what it may do on its session's dataset at `nowMs`, null for nothing. */
  rightsNow(asked: readonly RightsQuestion[], nowMs: number): Promise<readonly (Role | null)[]>;
  addToken(token: ApiTokenRecord, tokenHash: string, audit: AuditEntry): Promise<void>;
  /** The token in force at `nowMs` that has this SHA-256; notes its use, once a minute at most. */
  takeToken(tokenHash: string, nowMs: number): Promise<ApiTokenRecord | null>;
  /** Newest first, those that are over as well. */
  listTokens(userId: string): Promise<readonly ApiTokenRecord[]>;
  /** False where the person has no such token in force. */
  revokeToken(userId: string, tokenId: string, audit: AuditEntry): Promise<boolean>;
  /** Those in force at `nowMs`, newest first. */
  listSignIns(userId: string, nowMs: number): Promise<readonly SignInRecord[]>;
  /** One, or all with null. Returns how many there were. */
  endSignIns(userId: string, signInId: string | null, audit: AuditEntry): Promise<number>;
  /** Disabled, the person comes in nowhere, and what is open is over. */
  setDisabled(userId: string, isDisabled: boolean, audit: AuditEntry): Promise<void>;
}
