// `fascicle COMMAND …`: works whether the server runs or not. The process that owns the data carries
// the command out: the running server if there is one, else this one.
import type { Result } from "#core/result.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import { type CommandReport, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from "#server/cli/command-event.ts";
import type { CommandRequest, RestoreCommand } from "#server/cli/command-request.ts";
import { executeCommand } from "#server/cli/execute-command.ts";
import { helpText } from "#server/cli/help-text.ts";
import { parseCommandLine } from "#server/cli/parse-command-line.ts";
import { type RunningServer, runRemoteCommand } from "#server/cli/remote-command.ts";
import { type Output, Terminal, type TerminalOutput } from "#server/cli/terminal.ts";

export interface OpenContext {
  readonly context: CommandContext;
  close(): Promise<void>;
}

export interface CliDependencies {
  readonly stdout: Output;
  readonly stderr: TerminalOutput;
  /** What relative paths start from. */
  readonly workingDir: string;
  readonly nowMs: () => number;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** The living owner of the data directory, where it takes commands; else null. */
  findServer(): Promise<RunningServer | null>;
  /** Resolves to the exit code, having told what came of it. */
  restore(
    request: RestoreCommand,
    emit: (report: CommandReport) => void,
    signal: AbortSignal,
  ): Promise<number>;
  /** Makes this process the owner; refused, in a sentence, where another one is. */
  openContext(): Promise<Result<OpenContext, string>>;
}

/** Resolves to the exit code: 0 done, 1 failed, 2 refused or wrong usage, 130 interrupted. */
export async function runCli(argv: readonly string[], deps: CliDependencies): Promise<number> {
  const terminal = new Terminal(deps.stdout, deps.stderr, deps.nowMs);
  const line = parseCommandLine(argv, deps.workingDir);
  if (!line.ok) {
    terminal.show({ type: "error", text: line.error });
    return EXIT_USAGE;
  }
  if (line.value.kind === "help") {
    deps.stdout.write(helpText(line.value.topic));
    return EXIT_OK;
  }
  try {
    return await carryOut(line.value.request, deps, terminal);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.show({ type: "error", text: `failed unexpectedly: ${text}` });
    return EXIT_FAILED;
  } finally {
    terminal.clear();
  }
}

async function carryOut(
  request: CommandRequest,
  deps: CliDependencies,
  terminal: Terminal,
): Promise<number> {
  const show = terminal.show.bind(terminal);
  if (request.command === "restore") return deps.restore(request, show, deps.signal);
  const server = await deps.findServer();
  if (server !== null) return runRemoteCommand(server, request, show, deps.signal);
  const opened = await deps.openContext();
  if (!opened.ok) {
    show({ type: "error", text: opened.error });
    return EXIT_FAILED;
  }
  try {
    return await executeCommand(request, opened.value.context, show, deps.signal);
  } finally {
    await opened.value.close();
  }
}
