// Text packed piece by piece, to the same bytes on every machine: the packer is the same code
// everywhere, and its header holds no time, no name and one fixed system.
import { Gzip } from "fflate";

export class GzipText {
  readonly #encoder = new TextEncoder();
  readonly #gzip: Gzip;
  #ready: Uint8Array[] = [];

  constructor() {
    this.#gzip = new Gzip({ level: 6, mtime: 0 }, (chunk) => {
      this.#ready.push(chunk);
    });
  }

  /** The packed bytes that are ready after this piece; all the rest with the last. */
  push(text: string, isLast: boolean): Uint8Array {
    this.#gzip.push(this.#encoder.encode(text), isLast);
    const chunks = this.#ready;
    this.#ready = [];
    return Buffer.concat(chunks);
  }
}
