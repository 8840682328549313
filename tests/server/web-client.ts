// Requests as a browser or a script sends them, with every header in the test's hand.
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { WebSocket } from "ws";

export interface Asked {
  readonly method?: string;
  /** As a browser holds it after a sign-in, or `Bearer <token>`; left out for nobody. */
  readonly cookie?: string | null;
  /** The server's own where left out; null sends none. */
  readonly origin?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

export interface Address {
  readonly url: string;
}

export async function ask(server: Address, path: string, asked: Asked = {}): Promise<Answered> {
  const { method = "GET", body } = asked;
  const text = body === undefined ? null : JSON.stringify(body);
  const headers = {
    ...headersOf(server, asked),
    ...(text === null ? {} : { "content-type": "application/json" }),
    ...asked.headers,
  };
  const sent = request(`${server.url}${path}`, { method, headers, agent: false });
  sent.end(text ?? undefined);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const bytes = Uint8Array.from(await buffer(answer));
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    bytes,
    text: new TextDecoder().decode(bytes),
  };
}

function headersOf({ url }: Address, { cookie, origin }: Asked): Record<string, string> {
  return {
    ...(cookie === undefined || cookie === null ? {} : { [credentialHeader(cookie)]: cookie }),
    ...(origin === null ? {} : { origin: origin ?? url }),
  };
}

function credentialHeader(credential: string): "authorization" | "cookie" {
  return credential.startsWith("Bearer ") ? "authorization" : "cookie";
}

/** The parsed body of an answer that must have this status. */
export async function askJson<T>(
  server: Address,
  path: string,
  asked: Asked & { readonly status?: number } = {},
): Promise<T> {
  const { status = 200 } = asked;
  const answer = await ask(server, path, asked);
  if (answer.status !== status) {
    const sent = `${asked.method ?? "GET"} ${path}`;
    throw new Error(`${sent} was answered with ${answer.status}: ${answer.text}`);
  }
  return JSON.parse(answer.text) as T;
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf(answer: Answered): string {
  const cookies = (answer.headers["set-cookie"] ?? []).map((text) => text.split(";", 1)[0]);
  if (cookies.length === 0) throw new Error(`no cookie came with ${answer.status} ${answer.text}`);
  return cookies.join("; ");
}

export async function signInByPassword(
  server: Address,
  email: string,
  password: string,
): Promise<string> {
  const body = { email, password };
  return cookieOf(await ask(server, "/api/auth/sign-in/email", { method: "POST", body }));
}

/** 101 where the socket opened (it is closed again), else the status of the refusal. */
export async function upgradeStatus(
  server: Address,
  path: string,
  asked: Asked = {},
): Promise<number> {
  const socket = openSocket(server, path, asked);
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.once("unexpected-response", (sent: ClientRequest, answer: IncomingMessage) => {
      sent.destroy();
      resolve(answer.statusCode ?? 0);
    });
    socket.once("error", reject);
  });
}

export function openSocket(server: Address, path: string, asked: Asked = {}): WebSocket {
  return new WebSocket(`${server.url.replace("http", "ws")}${path}`, {
    headers: { ...headersOf(server, asked), ...asked.headers },
  });
}
