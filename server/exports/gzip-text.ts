// Text packed piece by piece, to the same bytes on every machine: the packer is the same code
// everywhere, and its header holds no time, no name and one fixed system.
import { Gzip } from "fflate";

export class GzipText {
  readonly #gzip: Gzip;
  #ready: Uint8Array[] = [];

  constructor() {
    this.#gzip = new Gzip({ level: 6, mtime: 0 }, (chunk) => {
      this.#ready.push(chunk);
    });
  }

  /** The packed bytes that are ready after this piece of UTF-8; all the rest with the last. */
  push(bytes: Uint8Array, isLast: boolean): Uint8Array {
    this.#gzip.push(bytes, isLast);
    const chunks = this.#ready;
    this.#ready = [];
    return Buffer.concat(chunks);
  }
}
