// Errors on their way between threads. What a person is to read stays what it was; anything else is a
// bug, which comes with the other thread's stack.
import { ImportError } from "#server/volumes/import-error.ts";

export type WireError =
  | {
      readonly kind: "import";
      readonly file: string;
      readonly field: string;
      readonly problem: string;
      readonly remedy: string;
    }
  | { readonly kind: "range"; readonly message: string }
  | { readonly kind: "other"; readonly message: string; readonly stack: string };

export function toWireError(error: unknown): WireError {
  if (error instanceof ImportError) {
    const { file, field, problem, remedy } = error;
    return { kind: "import", file, field, problem, remedy };
  }
  if (error instanceof RangeError) return { kind: "range", message: error.message };
  if (!(error instanceof Error)) return { kind: "other", message: String(error), stack: "" };
  return { kind: "other", message: `${error.name}: ${error.message}`, stack: error.stack ?? "" };
}

export function fromWireError(error: WireError): Error {
  switch (error.kind) {
    case "import":
      return new ImportError(error);
    case "range":
      return new RangeError(error.message);
    case "other":
      return new Error(error.message, { cause: error.stack });
  }
}

/** Whether a library in WebAssembly trapped: its memory is of no use any more. */
export function isTrap(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WebAssembly.RuntimeError) return true;
  }
  return false;
}
