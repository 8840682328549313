// A version's releases, of everything or of a part: asked for, followed, cancelled, removed,
// downloaded. Who may see the version may have one made, since everyone gets the same one; only an administrator of the dataset
// takes away what is kept for all.
import * as v from "valibot";
import type { ApiRelease } from "#core/protocol/release-api.ts";
import {
  askedChoiceSchema,
  choiceIdOf,
  type ReleaseChoice,
} from "#core/protocol/release-choice.ts";
import { releaseName } from "#server/exports/release-source.ts";
import type { ReleaseZip } from "#server/exports/release-zip.ts";
import type { JobKey, JobRecord } from "#server/use-cases/ports/jobs.ts";
import type { VersionKey } from "#server/use-cases/release-jobs.ts";
import { settleChoice } from "#server/use-cases/settle-choice.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { byteRangeOf } from "#server/web/byte-range.ts";
import { problemFields } from "#server/web/choice-problem.ts";
import { failure, json } from "#server/web/respond.ts";
import {
  doerOf,
  found,
  numberIn,
  optionalBodyOf,
  queryOf,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";

/** Of one version. */
const MAX_UNDER_WAY = 8;

interface Params {
  dataset: string;
  version: string;
}

/** Which of a version's releases; left out: the one of everything, with the usual skeletons. */
const choiceQuerySchema = v.object({
  choice: v.optional(
    v.pipe(v.string(), v.regex(/^([0-9a-f]{16})?$/, "expected a choice's id, 16 hex digits")),
    "",
  ),
});

/** The release that is asked for, and all that anybody has asked for of this version. */
export const getRelease = route<Params>(async (context) => {
  await roleFor(context, context.params.dataset);
  const { releases } = context.app;
  const key = await keyOf(context);
  const jobs = await releases.list(key);
  const all: ApiRelease[] = [];
  for (const job of jobs) {
    const choice = await releases.choiceOf(job);
    if (choice !== null) all.push(apiRelease(job, choice));
  }
  const release = all.find(({ choiceId }) => choiceId === key.choiceId) ?? null;
  return json({ release, releases: all });
});

export const postRelease = route<Params>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const version = await versionOf(context);
  const asked = await optionalBodyOf(request, askedChoiceSchema);
  const dataset = found(await app.datasets.open(params.dataset));
  const choice = await settleChoice(dataset, version.version, asked);
  if (!choice.ok) return failure(choice.error.tag, problemFields(choice.error));
  if (await isCrowded(app, version, choice.value)) return failure("release-too-many");
  const job = await app.releases.ask(version, doerOf(context), choice.value);
  return json({ release: apiRelease(job, choice.value) }, 202);
});

/** Cancels what is under way, removes what is kept: for everyone, so that not everyone may. */
export const deleteRelease = route<Params>(async (context) => {
  const { releases } = context.app;
  await roleFor(context, context.params.dataset, "admin");
  const key = await keyOf(context);
  const choice = found(await releases.choiceOf(key));
  const doer = doerOf(context);
  const cancelled = await releases.cancel(key, doer);
  if (cancelled === null) await releases.remove(key, doer);
  return json({ release: cancelled === null ? null : apiRelease(cancelled, choice) });
});

export const getReleaseZip = route<Params>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const key = await keyOf(context);
  const choice = found(await app.releases.choiceOf(key));
  const dataset = found(await app.store.findDataset(params.dataset));
  const name = releaseName(dataset, key.version, choice);
  const headers = {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${name}.zip"`,
    "cache-control": "no-store",
    "accept-ranges": "bytes",
  };
  if (request.method === "HEAD") return new Response(null, { headers });
  const zip = await app.releaseZip(key, choice, doerOf(context), request.signal);
  return zip === null ? failure("release-not-written") : zipResponse(zip, request, headers);
});

/** [RV5] The same release is the same bytes, so that any stretch of them can be asked for again. */
function zipResponse(
  zip: ReleaseZip,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Response {
  const { sizeBytes, tag } = zip;
  const tagged = { ...headers, etag: `"${tag}"` };
  const range = byteRangeOf(request.headers, tag, sizeBytes);
  if (range.kind === "outside") {
    const everything = { ...tagged, "content-range": `bytes */${sizeBytes}` };
    return new Response(null, { status: 416, headers: everything });
  }
  const { from, to } = range.kind === "part" ? range : { from: 0, to: sizeBytes };
  const isPart = range.kind === "part";
  const body = zip.stream(from, to) as unknown as BodyInit;
  return new Response(body, {
    status: isPart ? 206 : 200,
    headers: {
      ...tagged,
      "content-length": String(to - from),
      ...(isPart ? { "content-range": `bytes ${from}-${to - 1}/${sizeBytes}` } : {}),
    },
  });
}

/** Nobody fills the queue for all others: what is under way already may always be asked for again. */
async function isCrowded(
  { releases }: RouteContext<Params>["app"],
  version: VersionKey,
  choice: ReleaseChoice,
): Promise<boolean> {
  const waiting = (await releases.list(version)).filter(
    ({ state }) => state === "queued" || state === "running",
  );
  const choiceId = choiceIdOf(choice, sha256Hex);
  const isThere = waiting.some((job) => job.choiceId === choiceId);
  return !isThere && waiting.length >= MAX_UNDER_WAY;
}

async function versionOf({ app, params }: RouteContext<Params>): Promise<VersionKey> {
  const version = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, version));
  return { datasetId: params.dataset, version };
}

async function keyOf(context: RouteContext<Params>): Promise<JobKey> {
  const { choice: choiceId } = queryOf(context.request, choiceQuerySchema);
  return { ...(await versionOf(context)), choiceId };
}

function apiRelease(job: JobRecord, choice: ReleaseChoice): ApiRelease {
  const { state, stage, done, total, remainingMs, problem, detail, sizeBytes, choiceId } = job;
  const { askedById, askedByName, askedAtMs, finishedAtMs } = job;
  return {
    ...{ state, stage, done, total, remainingMs, problem, detail, sizeBytes },
    ...{ askedById, askedByName, askedAtMs, finishedAtMs },
    ...{ choiceId, skeletons: choice.skeletons, scope: apiScope(choice) },
  };
}

function apiScope({ scope }: ReleaseChoice): ApiRelease["scope"] {
  if (scope.kind !== "neurons") return scope;
  const { kind, ids } = scope;
  return { kind, neuronCount: ids.length, firstId: String(ids[0]) };
}
