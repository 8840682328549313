// One table from a failure's tag to its HTTP status; the sentence is in the message files.
import type { Refusal } from "#core/operations/refusal.ts";
import type { RemoveProblem } from "#server/use-cases/dataset-imports/dataset-remover.ts";
import type { AskProblem } from "#server/use-cases/dataset-imports/import-jobs.ts";
import { jsonSafe } from "#server/use-cases/json-safe.ts";
import type { ListProblem } from "#server/use-cases/listed-neurons.ts";
import type { JoinProblem } from "#server/use-cases/ports/invitations.ts";
import { type Unavailable, unavailableAnswer } from "#server/use-cases/unavailable.ts";

export type FailureTag =
  | "bad-request"
  | "not-signed-in"
  | "not-allowed"
  | "needs-sign-in"
  | "own-account"
  | "not-found"
  | "name-taken"
  | "changed-meanwhile"
  | "foreign-origin"
  | "release-not-written"
  | "release-too-many"
  | ListProblem["tag"]
  | RemoveProblem["tag"]
  | "draft-under-way"
  | `import-${AskProblem}`
  | "section-too-large"
  | "source"
  | `invitation-${JoinProblem}`
  | "source-unreadable"
  | "server";

const STATUS: Readonly<Record<FailureTag, number>> = {
  "bad-request": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "needs-sign-in": 403,
  "foreign-origin": 403,
  "not-found": 404,
  "name-taken": 409,
  "changed-meanwhile": 409,
  "own-account": 409,
  "release-not-written": 409,
  "release-too-many": 409,
  "release-not-a-neuron": 400,
  "release-part-of-neuron": 400,
  "release-background": 400,
  "release-outside": 400,
  "list-too-long": 400,
  "list-empty-region": 400,
  "dataset-in-use": 409,
  "dataset-name-differs": 409,
  "draft-under-way": 409,
  "import-name-missing": 409,
  "import-layers-missing": 409,
  "import-layers-unfit": 409,
  "import-name-taken": 409,
  "section-too-large": 409,
  source: 409,
  "invitation-unknown": 409,
  "invitation-used": 409,
  "invitation-revoked": 409,
  "invitation-expired": 409,
  "invitation-other-email": 409,
  "invitation-email-taken": 409,
  "source-unreadable": 502,
  server: 500,
};

const NO_STORE = { "cache-control": "no-store" };

export function json(value: unknown, status = 200): Response {
  return Response.json(jsonSafe(value), { status, headers: NO_STORE });
}

export function failure(tag: FailureTag, fields: Readonly<Record<string, unknown>> = {}): Response {
  return json({ error: { ...fields, tag } }, STATUS[tag]);
}

/** Nothing is wrong with the request: it may be sent again as it is, an intent with its id. */
export function unavailable(reason: Unavailable): Response {
  const { error, retryAfterS } = unavailableAnswer(reason);
  const response = json({ error }, 503);
  response.headers.set("retry-after", String(retryAfterS));
  return response;
}

/** A refusal is an answer about the state of things: 409, or 403 where a right is missing. */
export function refusalResponse(refusal: Refusal): Response {
  return json({ error: refusal }, refusal.tag === "not-allowed" ? 403 : 409);
}
