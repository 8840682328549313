import { found, numberIn, roleFor, route } from "#server/web/route.ts";

export const getReleaseZip = route<{ dataset: string; version: string }>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  const dataset = found(await app.store.findDataset(params.dataset));
  found(await app.store.findVersion(dataset.id, version));
  const headers = {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${dataset.name}-v${version}.zip"`,
    "cache-control": "no-store",
  };
  // Nobody would read the stream, so its folder would stay.
  if (context.request.method === "HEAD") return new Response(null, { headers });
  const stream = found(await app.releaseZip(dataset.id, version));
  return new Response(stream as unknown as BodyInit, { headers });
});
