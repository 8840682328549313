// What is wrong with compressed bytes, so that "the chunk …" reads on. Whoever knows the file makes an
// ImportError of it.
export class CodecError extends Error {
  constructor(problem: string, options?: { readonly cause?: unknown }) {
    super(problem, options);
    this.name = "CodecError";
  }
}

export function tooLarge(maxBytes: number): CodecError {
  return new CodecError(`unpacks to more than ${maxBytes} bytes`);
}

/** Unpacks to no more than `maxBytes`, or throws a CodecError before more than that is held. */
export type Unpack = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;
