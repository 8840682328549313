import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import {
  addressThrough,
  isLoopbackAddress,
  proxyList,
} from "#server/composition/client-address.ts";

function ask(
  peer: string,
  forwarded?: string | string[],
): Parameters<ReturnType<typeof addressThrough>>[0] {
  return {
    method: "GET",
    url: "/",
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded as string },
    socket: { remoteAddress: peer } as IncomingMessage["socket"],
  };
}

describe("whom a request came from", () => {
  const through = addressThrough(proxyList(["10.0.0.0/8", "fd00::/8", "192.0.2.7"]));

  test.each([
    ["no proxy: the peer", "203.0.113.9", undefined, "203.0.113.9"],
    ["a stranger's claim counts for nothing", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["behind a proxy: the hop that it wrote", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["through two proxies", "10.1.2.3", "198.51.100.1, 192.0.2.7", "198.51.100.1"],
    [
      "what the client claimed before is not believed",
      "10.1.2.3",
      "1.1.1.1, 198.51.100.1",
      "198.51.100.1",
    ],
    ["an IPv4 peer on an IPv6 socket", "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["an IPv6 proxy", "fd00::5", "2001:db8::1", "2001:db8::1"],
    ["nonsense ends the walk", "10.1.2.3", "so-and-so", "10.1.2.3"],
    ["a proxy that says nothing", "10.1.2.3", "", "10.1.2.3"],
  ])("%s", (_, peer, forwarded, expected) => {
    expect(through(ask(peer, forwarded))).toBe(expected);
  });

  test("several headers are one list", () => {
    expect(through(ask("10.1.2.3", ["1.1.1.1", "198.51.100.1"]))).toBe("198.51.100.1");
  });

  test.each(["10.0.0.0/33", "proxy.lab", "10.0.0.1/x", "::/129", ""])(
    "%j is refused by name",
    (range) => {
      expect(() => proxyList([range])).toThrow(`"${range}"`);
    },
  );

  test("this machine", () => {
    expect(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].every(isLoopbackAddress)).toBe(
      true,
    );
    expect(["10.0.0.1", "127.evil.example", "::2", ""].some(isLoopbackAddress)).toBe(false);
  });
});
