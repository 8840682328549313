// What the routes are asked with and answer, where no part of the protocol says it.
import type { Role } from "#core/access/role.ts";
import type { ApiAuditEntry, ApiShapePiece } from "#core/protocol/api.ts";
import type { ReleaseRequest } from "#core/protocol/release-choice.ts";

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
}

export interface NamedPerson {
  readonly id: string;
  readonly name: string;
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

export interface NewSession {
  readonly title: string;
  /** The neurons that it is about; left out: none in particular. */
  readonly scope?: ReleaseRequest["scope"];
  /** What is to be done with each of them. */
  readonly note?: string;
}

export interface PieceAddress {
  readonly datasetId: string;
  readonly version: number;
  readonly piece: Pick<ApiShapePiece, "supervoxel" | "cuts">;
}

export interface MeshAddress extends PieceAddress {
  /** 0: the finest. */
  readonly detail: number;
}

export interface Newcomer {
  readonly token: string;
  readonly name: string;
  /** Where the invitation names none. */
  readonly email?: string;
  readonly password: string;
}

export interface ComparedVersions {
  readonly datasetId: string;
  readonly left: number;
  readonly right: number;
}
