// Tiles, meshes and skeletons are answered here, beside Next: its routes drop `content-encoding` and `content-length` from
// an answer, and a page asks for fifty tiles at a time. Rights are the routes' own (server/web).
import type { IncomingMessage, ServerResponse } from "node:http";
import type { DirectAnswer } from "#server/web/immutable-bytes.ts";
import { getMesh, getSkeleton } from "#server/web/meshes.ts";
import type { Asked } from "#server/web/route.ts";
import { getStill } from "#server/web/stills.ts";
import { getImageTile, getLabelTile } from "#server/web/tiles.ts";
import { getTilesAhead } from "#server/web/tiles-ahead.ts";

export const TILE_PATHS = {
  ahead: /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/ahead\/(\d+)(?:\?|$)/,
  still: /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/still\/(\d+)(?:\?|$)/,
  image:
    /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/image\/(xy|xz|yz)\/(\d+)\/(\d+)\/(\d+_\d+)(?:\?|$)/,
  labels:
    /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/labels\/(\d+)\/(xy|xz|yz)\/(\d+)\/(\d+)\/(\d+_\d+)(?:\?|$)/,
  mesh: /^\/api\/v1\/datasets\/([^/?]+)\/meshes\/(\d+)\/(\d+)\/(\d+)(?:\?|$)/,
  skeleton: /^\/api\/v1\/datasets\/([^/?]+)\/skeletons\/(\d+)\/(\d+)(?:\?|$)/,
} as const;

/** False where the request is for something else. */
export function answerTile(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Headers,
): boolean {
  const answer = tileAnswer(request.url ?? "", request, headers);
  if (answer === null) return false;
  if (request.method !== "GET") {
    response.writeHead(405, { allow: "GET" }).end();
    return true;
  }
  answer(signalOf(response)).then(
    (made) => send(made, response),
    () => response.writeHead(500).end(),
  );
  return true;
}

function tileAnswer(
  url: string,
  incoming: IncomingMessage,
  headers: Headers,
): ((signal: AbortSignal) => Promise<Response | DirectAnswer>) | null {
  // A page asks for very many, and none has a body: the web's own would be dear to make.
  const request = (signal: AbortSignal): Asked => ({
    ...{ url: `http://localhost${url}`, method: incoming.method ?? "GET" },
    ...{ headers, signal },
  });
  const ahead = TILE_PATHS.ahead.exec(url);
  if (ahead !== null) {
    const [, dataset, version] = ahead;
    return (signal) =>
      getTilesAhead(request(signal), { params: Promise.resolve({ dataset, version }) });
  }
  const still = TILE_PATHS.still.exec(url);
  if (still !== null) {
    const [, dataset, version] = still;
    return (signal) => getStill(request(signal), { params: Promise.resolve({ dataset, version }) });
  }
  const image = TILE_PATHS.image.exec(url);
  if (image !== null) {
    const [, dataset, plane, mip, slice, tile] = image;
    const params = { dataset, plane, mip, slice, tile };
    return (signal) => getImageTile(request(signal), { params: Promise.resolve(params) });
  }
  const labels = TILE_PATHS.labels.exec(url);
  if (labels !== null) {
    const [, dataset, version, plane, mip, slice, tile] = labels;
    const params = { dataset, version, plane, mip, slice, tile };
    return (signal) => getLabelTile(request(signal), { params: Promise.resolve(params) });
  }
  const mesh = TILE_PATHS.mesh.exec(url);
  if (mesh !== null) {
    const [, dataset, version, supervoxel, detail] = mesh;
    const params = { dataset, version, supervoxel, detail };
    return (signal) => getMesh(request(signal), { params: Promise.resolve(params) });
  }
  const skeleton = TILE_PATHS.skeleton.exec(url);
  if (skeleton === null) return null;
  const [, dataset, version, supervoxel] = skeleton;
  const params = { dataset, version, supervoxel };
  return (signal) => getSkeleton(request(signal), { params: Promise.resolve(params) });
}

/** Aborted when whoever asked has gone before the answer was whole. */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort(new Error("whoever asked has gone"));
  });
  return controller.signal;
}

async function send(made: Response | DirectAnswer, response: ServerResponse): Promise<void> {
  const { status, headers, body } = made instanceof Response ? await read(made) : made;
  response.writeHead(status, {
    ...headers,
    ...(status === 304 ? {} : { "content-length": body?.byteLength ?? 0 }),
  });
  response.end(body);
}

async function read(made: Response) {
  const { status, headers } = made;
  const body = new Uint8Array(await made.arrayBuffer());
  return { status, headers: Object.fromEntries(headers), body };
}
