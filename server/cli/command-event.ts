// What a command tells whoever waits for it, one JSON text a line. "done" comes last and once; a
// stream that ends without it was cut off.
import * as v from "valibot";

/** Where the running server takes commands, by POST. */
export const COMMAND_PATH = "/api/v1/admin/command";

const count = v.pipe(v.number(), v.finite(), v.minValue(0));

export const commandEventSchema = v.variant("type", [
  /** `stage` names the work in words; `done` of `total` within it. */
  v.object({ type: v.literal("progress"), stage: v.string(), done: count, total: count }),
  v.object({ type: v.literal("line"), text: v.string() }),
  v.object({ type: v.literal("error"), text: v.string() }),
  /** Sent while nothing else is, so that a quiet command is told from a dead server. */
  v.object({ type: v.literal("alive") }),
  v.object({ type: v.literal("done"), exitCode: v.pipe(v.number(), v.integer()) }),
]);

export type CommandEvent = v.InferOutput<typeof commandEventSchema>;
export type CommandReport = Extract<CommandEvent, { type: "progress" | "line" | "error" }>;

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** A file, name or value that was given cannot be used: as wrong usage is. */
export const EXIT_REFUSED = 2;
/** As a shell gives it for a program that Ctrl+C ended. */
export const EXIT_INTERRUPTED = 130;
