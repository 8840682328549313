// The paths that the server answers itself, before tiles and Next: all of them are in this one table,
// so that tests/server/access-rules.ts can ask for a rule for each.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerMetrics, type Metrics } from "#server/composition/metrics.ts";
import { answerOfflineWorker } from "#server/composition/offline-worker-file.ts";

export const OWN_PATHS = ["/healthz", "/metrics", "/offline-worker.js", "/readyz"] as const;

export type OwnPath = (typeof OWN_PATHS)[number];
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
export type OwnAnswers = Readonly<Record<OwnPath, Answer>>;

export interface OwnAnswersDeps {
  readonly rootDir: string;
  readonly metrics: Metrics;
  /** null: only this machine may ask for metrics. */
  readonly metricsToken: string | null;
  /** Rejects where the database does not answer. */
  ping(): Promise<unknown>;
  isStopping(): boolean;
}

export function createOwnAnswers(deps: OwnAnswersDeps): OwnAnswers {
  const { rootDir, metrics, metricsToken } = deps;
  return {
    /** The process answers. */
    "/healthz": (_, response) => say(response, 200, "ok"),
    /** The database does too, and nobody is stopping the process. */
    "/readyz": (_, response) => {
      if (deps.isStopping()) {
        say(response, 503, "stopping");
        return;
      }
      deps.ping().then(
        () => say(response, 200, "ready"),
        () => say(response, 503, "the database does not answer"),
      );
    },
    "/metrics": (request, response) => answerMetrics(request, response, metrics, metricsToken),
    "/offline-worker.js": (request, response) => answerOfflineWorker(request, response, rootDir),
  };
}

/** False where the request is for something else. */
export function answerOwn(
  answers: OwnAnswers,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const path = OWN_PATHS.find((one) => one === request.url);
  if (path === undefined) return false;
  answers[path](request, response);
  return true;
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(`${text}\n`);
}
