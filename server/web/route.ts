// Every route handler passes through here: nobody gets past without being signed in, a write comes
// from an allowed origin, a body from outside goes through a schema, and an error is answered in
// words. Rights on a dataset are asked for by the handler itself, through `roleFor`.
import * as v from "valibot";
import { lesserRole, type Role, roleAtLeast } from "#core/access/role.ts";
import type { Caller } from "#server/auth/caller-of-request.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import { type App, appFromSlot } from "#server/web/app-slot.ts";
import { BriefCache } from "#server/web/brief-cache.ts";
import { requestIdsOf } from "#server/web/request-id-header.ts";
import { failure, unavailable } from "#server/web/respond.ts";
import { sourceProblem } from "#server/web/source-problem.ts";

/** What may be known of a request whose body nobody reads: all that a tile, of which there are many, needs of one. */
export type Asked = Pick<Request, "method" | "url" | "headers" | "signal">;

export interface RouteContext<P, R extends Asked = Request> {
  readonly app: App;
  readonly request: R;
  readonly params: P;
  readonly person: Caller;
}

/** @typeParam A answers that are none of the web's, for which whoever asked has a way of its own */
export type RouteHandler<P, R extends Asked = Request, A = never> = (
  request: R,
  context: { params: Promise<P> },
) => Promise<Response | A>;

/** Thrown by what a handler calls, to end the request with this answer. */
class Answer extends Error {
  readonly response: Response;
  constructor(response: Response) {
    super("answered");
    this.response = response;
  }
}

const MAX_BODY_BYTES = 8 * 2 ** 20;
/** A right that was taken away is gone within this time. */
const RIGHTS_CACHED_MS = 500;
const people = new BriefCache<Caller | null>(RIGHTS_CACHED_MS);
const roles = new BriefCache<Role | null>(RIGHTS_CACHED_MS);

export function route<P, R extends Asked = Request, A = never>(
  handle: (context: RouteContext<P, R>) => Promise<Response | A>,
): RouteHandler<P, R, A> {
  return async (request, { params }) => {
    const app = appFromSlot();
    try {
      const isWrite = request.method !== "GET" && request.method !== "HEAD";
      const isOurs = app.carriesToken(request.headers) || app.isAllowedOrigin(request.headers);
      if (isWrite && !isOurs) return failure("foreign-origin");
      const person = await signedIn(app, request);
      if (person === null) return failure("not-signed-in");
      return await handle({ app, request, person, params: await params });
    } catch (error) {
      if (error instanceof Answer) return error.response;
      app.logError(error, request);
      return toldInWords(app, error);
    }
  };
}

function toldInWords(app: App, error: unknown): Response {
  const problem = sourceProblem(error);
  if (problem !== null) return problem;
  const reason = app.unavailableReason(error);
  return reason === null ? failure("server") : unavailable(reason);
}

function signedIn(app: App, request: Asked): Promise<Caller | null> {
  const cookie = request.headers.get("cookie") ?? "";
  const key = `${cookie}\n${request.headers.get("authorization") ?? ""}`;
  return people.get(key, app.nowMs(), () => app.callerOf(request.headers));
}

/** Ends the request with 404 where the person has no role at all: the dataset stays unknown. */
export async function roleFor(
  { app, person }: Pick<RouteContext<unknown>, "app" | "person">,
  datasetId: string,
  needed: Role = "viewer",
): Promise<Role> {
  const held = await roles.get(`${person.id}\n${datasetId}`, app.nowMs(), () =>
    app.store.roleOn(person.id, datasetId),
  );
  const role = cappedRole(person, held);
  if (role === null) throw new Answer(failure("not-found"));
  if (!roleAtLeast(role, needed)) throw new Answer(failure("not-allowed", { needed, role }));
  return role;
}

/** A token does no more than its own greatest role, whatever its person may. */
export function cappedRole({ maxRole }: Pick<Caller, "maxRole">, role: Role | null): Role | null {
  return role === null || maxRole === null ? role : lesserRole(role, maxRole);
}

/**
 * Who edits, for what is judged later than this was asked: with the token it came with, so that one
 * revoked meanwhile keeps nothing [LV4].
 */
export function actorOf(
  { person, request }: Pick<RouteContext<unknown>, "person" | "request">,
  role: Role,
): Actor {
  const { id, name, tokenId } = person;
  return { id, name, role, tokenId, cameBy: requestIdsOf(request) };
}

/** For what a person does herself: a token that leaked must not make its own successors. */
export function requireSignIn({ person }: Pick<RouteContext<unknown>, "person">): void {
  if (person.tokenId !== null) throw new Answer(failure("needs-sign-in"));
}

/** For the audit log: who does it, and how they came in. */
export function doerOf({ person, request }: RouteContext<unknown>): Doer {
  return {
    id: person.id,
    name: person.name,
    via: person.tokenId === null ? "page" : "token",
    address: request.headers.get(CLIENT_ADDRESS_HEADER),
  };
}

export function requireAdmin({ person }: Pick<RouteContext<unknown>, "person">): void {
  if (!person.isAdmin)
    throw new Answer(failure("not-allowed", { needed: "admin", role: "member" }));
}

/** Ends the request with 404 where there is nothing. */
export function found<T>(value: T | null): T {
  if (value === null) throw new Answer(failure("not-found"));
  return value;
}

/** The body, through a schema; ends the request with 400 that names the field. */
export async function bodyOf<T>(request: Request, schema: v.GenericSchema<unknown, T>): Promise<T> {
  return checked(parsedJson(await textOf(request)), schema, "body");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Answer(failure("bad-request", { field: "body", problem: "is not JSON" }));
  }
}

/** As `bodyOf`; a request without a body is one with an empty object. */
export async function optionalBodyOf<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
): Promise<T> {
  const text = await textOf(request);
  return checked(parsedJson(text === "" ? "{}" : text), schema, "body");
}

/** The query, through a schema; ends the request with 400 that names the field. */
export function queryOf<T>(request: Pick<Asked, "url">, schema: v.GenericSchema<unknown, T>): T {
  return checked(Object.fromEntries(new URL(request.url).searchParams), schema, "query");
}

function checked<T>(value: unknown, schema: v.GenericSchema<unknown, T>, whole: string): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? whole;
  throw new Answer(failure("bad-request", { field, problem: issue.message }));
}

async function textOf(request: Request): Promise<string> {
  const tooLong = () =>
    new Answer(
      failure("bad-request", { field: "body", problem: `is over ${MAX_BODY_BYTES} bytes` }),
    );
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLong();
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw tooLong();
  return text;
}

/** A whole number from the path; ends the request with 404 where it is none. */
export function numberIn(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new Answer(failure("not-found"));
  return Number(text);
}
