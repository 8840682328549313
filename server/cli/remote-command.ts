// Hands a command to the running server and passes on what it tells. Aborting drops the connection,
// and with it the command.
import * as v from "valibot";
import {
  COMMAND_PATH,
  type CommandReport,
  commandEventSchema,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
} from "#server/cli/command-event.ts";
import type { CommandRequest } from "#server/cli/command-request.ts";
import { interruptedText } from "#server/cli/execute-command.ts";

export interface RunningServer {
  readonly port: number;
  readonly token: string;
}

type Emit = (report: CommandReport) => void;

/** Resolves to the exit code, whatever happens to the connection. */
export async function runRemoteCommand(
  server: RunningServer,
  request: CommandRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await exchange(server, request, emit, signal);
  } catch (error) {
    if (signal.aborted) {
      emit({ type: "error", text: interruptedText(request) });
      return EXIT_INTERRUPTED;
    }
    return fail(emit, `${cutOffText(server)} (${reasonOf(error)})`);
  }
}

async function exchange(
  server: RunningServer,
  request: CommandRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port}${COMMAND_PATH}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(request),
    redirect: "error",
    signal,
  });
  if (!response.ok || response.body === null) {
    const answer = (await response.text()).slice(0, 500);
    return fail(
      emit,
      `The running server on port ${server.port} refused the command (${response.status} ${answer}): ` +
        "restart it if it is of another version than this command.",
    );
  }
  for await (const line of linesOf(response.body)) {
    const event = v.parse(commandEventSchema, JSON.parse(line));
    if (event.type === "done") return event.exitCode;
    if (event.type !== "alive") emit(event);
  }
  return fail(emit, cutOffText(server));
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + decoder.decode(next.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function cutOffText({ port }: RunningServer): string {
  return `The running server on port ${port} went away before it had answered: run the command again.`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function fail(emit: Emit, text: string): number {
  emit({ type: "error", text });
  return EXIT_FAILED;
}
