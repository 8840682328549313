// A version's release: asked for, followed, cancelled, removed, downloaded. Who may see the version
// may have its release made, since everyone gets the same one; only an administrator of the dataset
// takes away what is kept for all.
import type { ApiRelease } from "#core/protocol/api.ts";
import type { JobKey, JobRecord } from "#server/use-cases/ports/jobs.ts";
import { failure, json } from "#server/web/respond.ts";
import { doerOf, found, numberIn, type RouteContext, roleFor, route } from "#server/web/route.ts";

interface Params {
  dataset: string;
  version: string;
}

export const getRelease = route<Params>(async (context) => {
  await roleFor(context, context.params.dataset);
  const job = await context.app.releases.find(await keyOf(context));
  return json({ release: job === null ? null : apiRelease(job) });
});

export const postRelease = route<Params>(async (context) => {
  await roleFor(context, context.params.dataset);
  const job = await context.app.releases.ask(await keyOf(context), doerOf(context));
  return json({ release: apiRelease(job) }, 202);
});

/** Cancels what is under way, removes what is kept: for everyone, so that not everyone may. */
export const deleteRelease = route<Params>(async (context) => {
  const { releases } = context.app;
  await roleFor(context, context.params.dataset, "admin");
  const key = await keyOf(context);
  const doer = doerOf(context);
  const cancelled = await releases.cancel(key, doer);
  if (cancelled === null) await releases.remove(key, doer);
  return json({ release: cancelled === null ? null : apiRelease(cancelled) });
});

export const getReleaseZip = route<Params>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const key = await keyOf(context);
  const dataset = found(await app.store.findDataset(params.dataset));
  const headers = {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${dataset.name}-v${key.version}.zip"`,
    "cache-control": "no-store",
  };
  if (request.method === "HEAD") return new Response(null, { headers });
  const stream = await app.releaseZip(key, doerOf(context), request.signal);
  if (stream === null) return failure("release-not-written");
  return new Response(stream as unknown as BodyInit, { headers });
});

async function keyOf({ app, params }: RouteContext<Params>): Promise<JobKey> {
  const version = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, version));
  return { datasetId: params.dataset, version };
}

function apiRelease(job: JobRecord): ApiRelease {
  const { state, stage, done, total, remainingMs, problem, detail, sizeBytes } = job;
  const { askedById, askedByName, askedAtMs, finishedAtMs } = job;
  return {
    ...{ state, stage, done, total, remainingMs, problem, detail, sizeBytes },
    ...{ askedById, askedByName, askedAtMs, finishedAtMs },
  };
}
