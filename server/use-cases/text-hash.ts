import { createHash } from "node:crypto";
import type { TextHash } from "#core/review/manifest.ts";

/** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export function makeTextHash(): TextHash {
  const hash = createHash("sha256");
  return {
    update: (text) => {
      hash.update(text, "utf8");
    },
    digestHex: () => hash.digest("hex"),
  };
}
