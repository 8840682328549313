// Tiles are answered here, beside Next: its routes drop `content-encoding` and `content-length` from
// an answer, and a page asks for fifty tiles at a time. Rights are the routes' own (server/web).
import type { IncomingMessage, ServerResponse } from "node:http";
import { getImageTile, getLabelTile } from "#server/web/tiles.ts";

export const TILE_PATHS = {
  image: /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/image\/(\d+)\/(\d+)\/(\d+_\d+)(?:\?|$)/,
  labels: /^\/api\/v1\/datasets\/([^/?]+)\/tiles\/labels\/(\d+)\/(\d+)\/(\d+)\/(\d+_\d+)(?:\?|$)/,
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
  answer().then(
    (made) => send(made, response),
    () => response.writeHead(500).end(),
  );
  return true;
}

function tileAnswer(
  url: string,
  incoming: IncomingMessage,
  headers: Headers,
): (() => Promise<Response>) | null {
  const image = TILE_PATHS.image.exec(url);
  const labels = TILE_PATHS.labels.exec(url);
  if (image === null && labels === null) return null;
  const request = () =>
    new Request(`http://localhost${url}`, { method: incoming.method ?? "GET", headers });
  if (image !== null) {
    const [, dataset, mip, z, xy] = image;
    return () => getImageTile(request(), { params: Promise.resolve({ dataset, mip, z, xy }) });
  }
  const [, dataset, version, mip, z, xy] = labels ?? [];
  const params = { dataset, version, mip, z, xy };
  return () => getLabelTile(request(), { params: Promise.resolve(params) });
}

async function send(made: Response, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await made.arrayBuffer());
  response.writeHead(made.status, {
    ...Object.fromEntries(made.headers),
    "content-length": body.byteLength,
  });
  response.end(body);
}
