// [LV2] What a process tells another with a request that it passes on: the client's address, signed
// with the secret that all of them share. Nobody else can make one, so nobody else is believed; it
// gives no right to anything, for the owner asks for sign-in, origin and role as ever.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const FORWARDED_HEADER = "x-fascicle-forwarded";

export type Addressed = Pick<IncomingMessage, "headers" | "method" | "url">;

export interface ForwardSignatures {
  /** The header's value for this request. */
  sign(clientAddress: string, request: Addressed): string;
  /** The client's address; null where the request was not passed on, `forged` where nobody may have. */
  read(request: Addressed): { readonly address: string } | "forged" | null;
}

export function createForwardSignatures(secret: string): ForwardSignatures {
  // A key of its own: what is signed here is good for nothing else.
  const key = createHmac("sha256", secret).update("forward").digest();
  const signature = (address: string, { method, url }: Addressed) =>
    createHmac("sha256", key).update(`${address}\n${method}\n${url}`).digest("base64url");
  return {
    sign: (address, request) => `${address} ${signature(address, request)}`,
    read(request) {
      const header = request.headers[FORWARDED_HEADER];
      if (header === undefined) return null;
      const [address, text = ""] = String(header).split(" ");
      const expected = Buffer.from(signature(address, request));
      const given = Buffer.from(text);
      const isRight = given.length === expected.length && timingSafeEqual(given, expected);
      return isRight ? { address } : "forged";
    },
  };
}
