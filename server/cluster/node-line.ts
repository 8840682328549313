// A line to another process at its own address: plain, or by TLS where that is https. Then the other
// must show a certificate for the address's name by the authority that was given, or by one that the
// system trusts where none was; nothing is sent to one that cannot.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type ClientRequest, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface NodeLine {
  /** Of a socket: from then on the other is known to be the one. */
  readonly connectEvent: "connect" | "secureConnect";
  request(options: RequestOptions): ClientRequest;
  open(): Socket;
}

/** @param authority certificates in PEM; null: those that the system trusts. */
export function lineTo(url: string, authority: string | null): NodeLine {
  const { protocol, hostname, port } = new URL(url);
  // As a URL has it, an IPv6 address stands in brackets.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (protocol !== "https:") {
    return {
      connectEvent: "connect",
      request: (options) => httpRequest({ ...options, host, port, agent: false }),
      open: () => connect({ host, port: Number(port || 80) }),
    };
  }
  const tls = {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authority === null ? {} : { ca: authority }),
    rejectUnauthorized: true,
  };
  return {
    connectEvent: "secureConnect",
    request: (options) => httpsRequest({ ...options, ...tls, port, agent: false }),
    open: () => connectTls({ ...tls, port: Number(port || 443) }),
  };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of the file. Throws RangeError with what is wrong with it. */
export function readAuthority(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new RangeError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new RangeError(`${path} has no certificate in it`);
  for (const [at, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new RangeError(`certificate ${at + 1} of ${path} cannot be read`);
    }
  }
  return certificates.join("\n");
}
