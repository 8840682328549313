// Servers that tests need and nobody wants: slow ones, ones that fail, and ones that lie about what
// they send. Each path is one manner; the object behind all of them is the same.
import type { RequestListener, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { answerWith } from "./static-files.ts";

export interface OddServer {
  readonly listener: RequestListener;
  /** How often a path was asked for. */
  timesOf(path: string): number;
  /** Requests whose client went away before they were answered. */
  readonly given: { up: number };
  /** Requests under way: at the moment, and the most there ever were. */
  readonly load: { now: number; most: number };
}

type Manner = (response: ServerResponse, times: number, range: string | undefined) => void;

export function oddServer(object: Uint8Array): OddServer {
  const times = new Map<string, number>();
  const given = { up: 0 };
  const load = { now: 0, most: 0 };
  const size = object.length;
  const bomb = gzipSync(new Uint8Array(2 ** 27), { level: 1 });
  const manners: { readonly [path: string]: Manner } = {
    "/never-answers": () => {},
    "/stops-in-the-middle": (response) => {
      response.writeHead(200, { "content-length": size });
      response.write(object.subarray(0, 10));
    },
    "/drips-never": (response) => {
      response.writeHead(200, { "content-length": size });
      const drop = setInterval(() => response.write(object.subarray(0, 1)), 20);
      response.on("close", () => clearInterval(drop));
    },
    "/busy-until": (response, count) => {
      const past = "Wed, 21 Oct 2015 07:28:00 GMT";
      if (count < 3) response.writeHead(503, { "retry-after": count === 1 ? "0" : past }).end();
      else response.end(object);
    },
    "/resets": (response) => response.destroy(),
    "/busy": (response) => response.writeHead(503).end(),
    "/busy-for-long": (response) => response.writeHead(503, { "retry-after": "3600" }).end(),
    "/forbidden": (response) => response.writeHead(403).end(),
    "/gone": (response) => response.writeHead(410).end(),
    "/bad-request": (response) => response.writeHead(400).end(),
    "/short": (response) => {
      response.writeHead(200, { "content-length": size });
      response.write(object.subarray(0, size - 1), () => response.destroy());
    },
    "/short-once": (response, count) => {
      response.writeHead(200, { "content-length": size });
      response.write(count === 1 ? object.subarray(0, size - 1) : object, () => response.destroy());
    },
    "/never-ends": (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(object)) {}
      };
      response.on("drain", more);
      more();
    },
    "/other-part": (response) => {
      response.writeHead(206, { "content-range": `bytes 1-4/${size}`, "content-length": 4 });
      response.end(object.subarray(1, 5));
    },
    "/no-content-range": (response) => response.writeHead(206).end(object.subarray(0, 4)),
    "/longer-part": (response) => {
      response.writeHead(206, { "content-range": `bytes 0-3/${size}` });
      response.end(object);
    },
    "/shorter-part": (response) => {
      response.writeHead(206, { "content-range": `bytes 0-3/${size}` });
      response.end(object.subarray(0, 2));
    },
    "/other-length": (response) => {
      response.writeHead(206, { "content-range": `bytes 0-3/${size}`, "content-length": 6 });
      response.end(object.subarray(0, 6));
    },
    "/packed": (response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync(object));
    },
    "/packed-part": (response) => {
      const headers = { "content-encoding": "gzip", "content-range": `bytes 0-3/${size}` };
      response.writeHead(206, headers).end(object.subarray(0, 4));
    },
    "/packed-oddly": (response) => {
      response.writeHead(200, { "content-encoding": "compress" }).end(object);
    },
    "/not-packed": (response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(object);
    },
    "/bomb": (response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    },
    "/round": (response) => response.writeHead(302, { location: "/round" }).end(),
    "/moved": (response) => response.writeHead(307, { location: "/whole" }).end(),
    "/answers-twice": (response) => {
      const once = (said: string) => `HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n${said}`;
      response.socket?.write(`${once("good")}${once("evil")}`);
    },
    "/no-http": (response) => response.socket?.end("220 mail.example ESMTP\r\n"),
  };
  return {
    given,
    load,
    timesOf: (path) => times.get(path) ?? 0,
    listener: (request, response) => {
      const path = new URL(request.url ?? "/", "http://local/").pathname;
      const count = (times.get(path) ?? 0) + 1;
      times.set(path, count);
      load.now += 1;
      load.most = Math.max(load.most, load.now);
      response.on("close", () => {
        load.now -= 1;
        if (!response.writableFinished) given.up += 1;
      });
      const half = path.startsWith("/half/") && count % 2 === 1;
      const manner = half ? manners["/busy"] : manners[path];
      if (manner === undefined) answerWith(object, true, request, response);
      else manner(response, count, request.headers.range);
    },
  };
}
