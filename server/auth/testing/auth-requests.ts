// What a browser sends to the auth library's handler, and the cookies that come back.
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";

export const HOST = "127.0.0.1:3000";
export const ORIGIN = `http://${HOST}`;

let addresses = 0;

/** A client's address that no request had before: limits are kept by address. */
export function nextAddress(): string {
  addresses += 1;
  return `10.0.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

/** @param path below the library's own. */
export function authPost(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Request {
  return new Request(`${ORIGIN}/api/auth${path}`, {
    method: "POST",
    headers: {
      host: HOST,
      origin: ORIGIN,
      "content-type": "application/json",
      [CLIENT_ADDRESS_HEADER]: nextAddress(),
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

/** As they are sent back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
