// The running server's side of the command line: only who can read the owner's lock file knows the
// token, and a command ends when the one who asked for it goes away.
import { createHash, timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import type { ApiError } from "#core/protocol/api.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import { type CommandEvent, EXIT_FAILED } from "#server/cli/command-event.ts";
import { type CommandRequest, commandRequestSchema } from "#server/cli/command-request.ts";
import { executeCommand } from "#server/cli/execute-command.ts";

const MAX_REQUEST_LENGTH = 65_536;
const ALIVE_EVERY_MS = 10_000;

export interface CommandEndpoint {
  /** As written into the owner's lock file; null where this process has no such file. */
  readonly token: string | null;
  readonly context: CommandContext;
  /** An unexpected error, for the server's log. */
  readonly onBug: (error: unknown) => void;
  readonly aliveEveryMs?: number;
}

/** Answers POST COMMAND_PATH: events as NDJSON, or 400, 401, 413 with an ApiError. */
export async function commandResponse(
  request: Request,
  endpoint: CommandEndpoint,
): Promise<Response> {
  if (!isBearer(request.headers.get("authorization"), endpoint.token)) {
    return errorResponse(401, { tag: "not-signed-in" });
  }
  const text = await request.text();
  if (text.length > MAX_REQUEST_LENGTH) return errorResponse(413, { tag: "bad-request" });
  const parsed = v.safeParse(commandRequestSchema, jsonOrNull(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? "command";
    return errorResponse(400, { tag: "bad-request", field, problem: issue.message });
  }
  return new Response(eventStream(parsed.output, request.signal, endpoint), {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      // no-transform: a compressing layer in between would hold the lines back.
      "cache-control": "no-store, no-transform",
    },
  });
}

function eventStream(
  request: CommandRequest,
  clientGone: AbortSignal,
  { context, onBug, aliveEveryMs = ALIVE_EVERY_MS }: CommandEndpoint,
): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const emit = (event: CommandEvent) => {
        if (stop.signal.aborted) return;
        controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      const onGone = () => stop.abort();
      if (clientGone.aborted) onGone();
      clientGone.addEventListener("abort", onGone);
      const alive = setInterval(() => emit({ type: "alive" }), aliveEveryMs);
      const finish = (exitCode: number) => {
        clearInterval(alive);
        clientGone.removeEventListener("abort", onGone);
        if (stop.signal.aborted) return;
        emit({ type: "done", exitCode });
        controller.close();
      };
      executeCommand(request, context, emit, stop.signal).then(finish, (error: unknown) => {
        onBug(error);
        const problem = error instanceof Error ? error.message : String(error);
        emit({ type: "error", text: `The server failed (its log has more): ${problem}` });
        finish(EXIT_FAILED);
      });
    },
    cancel() {
      stop.abort();
    },
  });
}

/** Digests have one length, so the comparison's time tells nothing of the token. */
function isBearer(header: string | null, token: string | null): boolean {
  const given = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  if (given === undefined || token === null) return false;
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function errorResponse(status: number, error: ApiError): Response {
  return Response.json(error, { status, headers: { "cache-control": "no-store" } });
}
