// The auth library's handler, with what it answered told to the audit log: sign-ins that were refused
// or slowed down, and passwords that were changed. Those that were made tell themselves, where the
// sign-in's row is written. One line a minute for an address that is slowed down: the log is no
// place to fill a disk from outside.

import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import type { Auth } from "#server/auth/create-auth.ts";
import { AUTH_BASE_PATH } from "#server/auth/open-paths.ts";
import { signInOfRequest } from "#server/auth/sign-in-of-request.ts";
import type { AuditAction, AuditEntry } from "#server/use-cases/ports/audit.ts";

const LIMITED_TOLD_EVERY_MS = 60_000;
const MAX_ADDRESSES = 10_000;
const MAX_EMAIL_LENGTH = 200;

export interface AuditedAuthDeps {
  readonly auth: Auth;
  readonly recordAudit: (entry: AuditEntry) => Promise<void>;
  readonly nowMs: () => number;
}

export function auditedAuth(deps: AuditedAuthDeps): (request: Request) => Promise<Response> {
  const { auth, nowMs } = deps;
  const limitedAtMs = new Map<string, number>();
  const isToldAlready = (address: string) => {
    const told = limitedAtMs.get(address);
    if (told !== undefined && nowMs() - told < LIMITED_TOLD_EVERY_MS) return true;
    if (limitedAtMs.size >= MAX_ADDRESSES) limitedAtMs.clear();
    limitedAtMs.set(address, nowMs());
    return false;
  };
  return async (request) => {
    const path = new URL(request.url).pathname.slice(AUTH_BASE_PATH.length);
    if (path === "/change-password") return withPassword(deps, request);
    if (!isSignIn(path)) return auth.handler(request);
    const copy = path === "/sign-in/email" ? request.clone() : null;
    const response = await auth.handler(request);
    const action = refusalIn(response);
    if (action === null) return response;
    const address = request.headers.get(CLIENT_ADDRESS_HEADER);
    if (action === "sign-in.limited" && isToldAlready(address ?? "")) return response;
    await deps.recordAudit({
      atMs: nowMs(),
      doer: { id: null, name: "", via: "page", address },
      action,
      subjectKind: "address",
      subjectId: address ?? "",
      datasetId: null,
      details: { email: copy === null ? null : await emailIn(copy), at: path },
    });
    return response;
  };
}

function isSignIn(path: string): boolean {
  return path === "/sign-in/email" || path === "/join" || path.startsWith("/callback/");
}

function refusalIn(response: Response): AuditAction | null {
  if (response.status === 429) return "sign-in.limited";
  if (response.status === 401 || response.status === 403 || response.status === 409) {
    return "sign-in.failed";
  }
  const location = response.headers.get("location");
  return location !== null && /[?&]error=/.test(location) ? "sign-in.failed" : null;
}

async function emailIn(request: Request): Promise<string | null> {
  try {
    const { email } = (await request.json()) as { email?: unknown };
    return typeof email === "string" ? email.slice(0, MAX_EMAIL_LENGTH) : null;
  } catch {
    return null;
  }
}

async function withPassword(
  { auth, recordAudit, nowMs }: AuditedAuthDeps,
  request: Request,
): Promise<Response> {
  const signIn = await signInOfRequest(auth, request.headers);
  const response = await auth.handler(request);
  if (response.status !== 200 || signIn === null) return response;
  const { id, name } = signIn.person;
  await recordAudit({
    atMs: nowMs(),
    doer: { id, name, via: "page", address: request.headers.get(CLIENT_ADDRESS_HEADER) },
    action: "password.changed",
    subjectKind: "person",
    subjectId: id,
    datasetId: null,
    details: {},
  });
  return response;
}
