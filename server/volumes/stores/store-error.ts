// What goes wrong with an object is said of that object, under the address that the person wrote.
// What may go well the next time is told apart from what will not.
import { ImportError } from "#server/volumes/import-error.ts";

/** Where an object lies, for people: the store's address as it was written, and the key in it. */
export function objectName(address: string, key: string): string {
  if (key === "") return address;
  return address.endsWith("/") ? `${address}${key}` : `${address}/${key}`;
}

export interface StoreProblem {
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

export function storeError(file: string, said: StoreProblem, cause?: unknown): ImportError {
  return new ImportError({ file, ...said }, cause === undefined ? undefined : { cause });
}

/** A try that failed by what passes: a broken line, a server that is busy, an answer cut short. */
export class TryAgain extends Error {
  override readonly name = "TryAgain";
  /** null: the server did not say. */
  readonly afterMs: number | null;

  /** The message reads on after "the server". */
  constructor(
    message: string,
    options: { readonly afterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.afterMs = options.afterMs ?? null;
  }
}
