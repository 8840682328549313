// What every command has while it is carried out, and how it ends: with lines, or refused in a
// sentence that names what to change.
import type { CommandContext, CommandProgress } from "#server/cli/command-context.ts";
import { type CommandReport, EXIT_OK, EXIT_REFUSED } from "#server/cli/command-event.ts";

export type Emit = (report: CommandReport) => void;

export interface Execution {
  readonly context: CommandContext;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CommandProgress) => void;
}

/** What was asked for cannot be done as it was asked: the sentence names what to change. */
export function refuse(emit: Emit, text: string): number {
  emit({ type: "error", text });
  return EXIT_REFUSED;
}

export function tell(emit: Emit, lines: readonly string[]): number {
  for (const text of lines) emit({ type: "line", text });
  return EXIT_OK;
}
