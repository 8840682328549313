// Whom a request came from: the nearest hop that is no proxy of ours. What a client claims in
// X-Forwarded-For counts only as far as trusted proxies wrote it.
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

export type AddressOf = (request: AddressedRequest) => string;

type AddressedRequest = Pick<IncomingMessage, "headers" | "socket" | "method" | "url">;

/** Addresses and ranges like 10.0.0.0/8; throws an Error that names the wrong one. */
export function proxyList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, prefix] = range.split("/");
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    const isRange = /^[0-9]{1,3}$/.test(prefix ?? "0") && bits <= (version === 4 ? 32 : 128);
    if (version === 0 || !isRange) throw new Error(`"${range}" is no address and no range`);
    list.addSubnet(address, bits, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

export function addressThrough(proxies: BlockList): AddressOf {
  const isTrusted = (address: string) => {
    const version = isIP(address);
    return version !== 0 && proxies.check(address, version === 4 ? "ipv4" : "ipv6");
  };
  return ({ headers, socket }) => {
    const peer = plain(socket.remoteAddress ?? "unknown");
    const header = headers["x-forwarded-for"];
    const hops = (Array.isArray(header) ? header.join(",") : (header ?? ""))
      .split(",")
      .map((hop) => plain(hop.trim()))
      .filter((hop) => hop !== "");
    let address = peer;
    // From the nearest hop outward, each vouched for by the one before.
    while (hops.length > 0 && isTrusted(address)) {
      const next = hops.pop() ?? "";
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

export function isLoopbackAddress(address: string): boolean {
  const bare = plain(address);
  return bare === "::1" || /^127\.[0-9.]+$/.test(bare);
}

/** An IPv4 address that came in by an IPv6 socket, without its prefix. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=[0-9.]+$)/i, "");
}
