// What Prometheus asks for under /metrics: to whoever holds the token, or without one to this machine
// alone. No name, no dataset, no session is among the labels: they would be without bound, and some
// are secret.
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { isLoopbackAddress } from "#server/composition/client-address.ts";
import type { RealtimeStats } from "#server/realtime/realtime.ts";
import type { Meters } from "#server/use-cases/meters.ts";

/** Seconds. */
const COMMIT_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const REQUEST_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

export interface Metrics {
  readonly meters: Meters;
  answered(request: { readonly method: string; readonly status: number; tookMs: number }): void;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(realtime: () => RealtimeStats | null): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "fascicle_" });
  const registers = [registry];
  const commits = new Histogram({
    name: "fascicle_commit_seconds",
    help: "Time that a commit of a session's log took",
    buckets: COMMIT_BUCKETS,
    registers,
  });
  const intents = new Counter({
    name: "fascicle_intents_total",
    help: "Intents that were decided, by outcome",
    labelNames: ["outcome"] as const,
    registers,
  });
  // There from the start: a rate over what is not there yet would miss the first ones.
  for (const outcome of ["accepted", "refused"] as const) intents.inc({ outcome }, 0);
  const requests = new Histogram({
    name: "fascicle_http_request_seconds",
    help: "Time until an answer was sent, by method and class of status",
    labelNames: ["method", "status"] as const,
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const gauge = (name: string, help: string, value: (stats: RealtimeStats) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const stats = realtime();
        this.set(stats === null ? 0 : value(stats));
      },
    });
  gauge("fascicle_sockets", "Open sockets", ({ sockets }) => sockets);
  gauge("fascicle_rooms", "Open rooms", ({ rooms }) => rooms);
  gauge("fascicle_connected_people", "People with an open socket", ({ users }) => users);
  return {
    meters: {
      committed({ operations, refusals, tookMs }) {
        commits.observe(tookMs / 1_000);
        intents.inc({ outcome: "accepted" }, operations);
        intents.inc({ outcome: "refused" }, refusals);
      },
    },
    answered({ method, status, tookMs }) {
      requests.observe({ method, status: `${Math.floor(status / 100)}xx` }, tookMs / 1_000);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Answers a request for the metrics. */
export function answerMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Metrics,
  /** null: only this machine may ask. */
  token: string | null,
): void {
  response.setHeader("cache-control", "no-store");
  if (!mayAsk(request, token)) {
    response.writeHead(403, { "content-type": "text/plain" });
    response.end("Metrics are given to FASCICLE_METRICS_TOKEN as bearer, or to this machine.\n");
    return;
  }
  metrics.text().then(
    (text) => {
      response.writeHead(200, { "content-type": metrics.contentType });
      response.end(text);
    },
    () => {
      response.writeHead(500);
      response.end();
    },
  );
}

function mayAsk(request: IncomingMessage, token: string | null): boolean {
  if (token !== null) return isSame(request.headers.authorization ?? "", `Bearer ${token}`);
  // A proxy on this machine is this machine too, but those who come through it are not.
  const isForwarded = request.headers["x-forwarded-for"] !== undefined;
  return !isForwarded && isLoopbackAddress(request.socket.remoteAddress ?? "");
}

function isSame(left: string, right: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
