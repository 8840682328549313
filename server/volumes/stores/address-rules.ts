// What the server connects to for people's data: nothing on this machine and nothing in its own
// network, but where whoever runs the server allowed it. A name is looked up once, every address that
// it has is judged, and one of those judged is the one connected to: an answer that changes between
// the check and the connection has nothing to change.
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { storeError } from "#server/volumes/stores/store-error.ts";

export type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface AddressRulesOptions {
  /** Hosts, addresses, and ranges like 10.1.0.0/16 that may be read from nevertheless. */
  readonly allowed?: readonly string[];
  readonly resolve?: ResolveHost;
  /** Of this machine, which is not to be asked under its public addresses either. */
  readonly ownAddresses?: () => readonly string[];
}

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

/** Public by their numbers, and yet what a cloud tells its own machines. */
const CLOUD_INTERNAL = new Set(["168.63.129.16"]);
const GLOBAL_V6 = ipaddr.parseCIDR("2000::/3");
const NAT64 = ipaddr.parseCIDR("64:ff9b::/96");

export class AddressRules {
  readonly #hosts = new Set<string>();
  readonly #ranges: (readonly [Parsed, number])[] = [];
  readonly #resolve: ResolveHost;
  readonly #ownAddresses: () => readonly string[];

  /** Throws a RangeError for an entry that is neither a host nor an address nor a range. */
  constructor(options: AddressRulesOptions = {}) {
    this.#resolve = options.resolve ?? systemResolve;
    this.#ownAddresses = options.ownAddresses ?? interfaceAddresses;
    for (const entry of options.allowed ?? []) this.#allow(entry);
  }

  /** The same rules, and one host more, which a person at this machine named. */
  allowing(host: string): AddressRules {
    const rules = new AddressRules({ resolve: this.#resolve, ownAddresses: this.#ownAddresses });
    for (const known of this.#hosts) rules.#hosts.add(known);
    rules.#ranges.push(...this.#ranges);
    rules.#allow(host);
    return rules;
  }

  /**
   * Throws an ImportError for an address that is never asked for. Numbers are judged here, since no
   * name is looked up for them; the URL's parser has already made one spelling of 0x7f.1 and the like.
   */
  assertUrl(url: URL, file: string): void {
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw storeError(file, {
        field: "the address",
        problem: `leads to ${url.protocol}, which is not read from`,
        remedy: "use http, https, s3 or gs",
      });
    }
    if (url.username !== "" || url.password !== "") {
      throw storeError(file, {
        field: "the address",
        problem: "has a user or a password in it",
        remedy: "take what stands before the @ away",
      });
    }
    const host = bareHost(url.hostname);
    if (isIP(host) !== 0) this.#assertAddresses(host, [host], file);
  }

  /** For the connection itself. Its error is the ImportError. */
  lookupFor(file: string): LookupFunction {
    return (hostname, options, done) => {
      this.#judged(hostname, file).then(
        (addresses) => {
          if (options.all === true) done(null, addresses);
          else done(null, addresses[0].address, addresses[0].family);
        },
        (error) => done(error, "", 4),
      );
    };
  }

  async #judged(hostname: string, file: string): Promise<LookupAddress[]> {
    const addresses = await this.#resolve(hostname);
    if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
    this.#assertAddresses(hostname, addresses, file);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  }

  #assertAddresses(host: string, addresses: readonly string[], file: string): void {
    if (this.#hosts.has(normalHost(host))) return;
    for (const address of addresses) {
      const parsed = parseAddress(address);
      const isAllowed =
        parsed !== null &&
        (this.#isInAllowedRange(parsed) || (isPublic(parsed) && !this.#isOwn(parsed)));
      if (isAllowed) continue;
      // Which address a name has in the server's network is nothing to tell.
      throw storeError(file, {
        field: "the address",
        problem: `leads to ${host}: this machine or a network that is not public`,
        remedy:
          "use a public address, or ask who runs the server to name the host in FASCICLE_DATA_HOSTS",
      });
    }
  }

  /** Asked last: it is a question to the system, and a volume is read in many thousand requests. */
  #isOwn(address: Parsed): boolean {
    return this.#ownAddresses().some((own) => normalAddress(own) === address.toString());
  }

  #isInAllowedRange(address: Parsed): boolean {
    return this.#ranges.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  }

  #allow(entry: string): void {
    const text = bareHost(entry.trim());
    if (text.includes("/")) {
      if (!ipaddr.isValidCIDR(text)) throw new RangeError(`"${entry}" is no range`);
      this.#ranges.push(ipaddr.parseCIDR(text));
      return;
    }
    const address = isIP(text) === 0 ? null : parseAddress(text);
    if (address !== null) {
      this.#ranges.push([address, address.kind() === "ipv4" ? 32 : 128]);
      return;
    }
    if (!URL.canParse(`http://${text}/`) || /[@?#:\s]/.test(text)) {
      throw new RangeError(`"${entry}" is neither a host nor an address`);
    }
    this.#hosts.add(normalHost(new URL(`http://${text}/`).hostname));
  }
}

/** What anybody on the internet may reach; of an address that carries another, that other one. */
function isPublic(address: Parsed): boolean {
  if (address.kind() === "ipv4") {
    return address.range() === "unicast" && !CLOUD_INTERNAL.has(address.toString());
  }
  const v6 = address as ipaddr.IPv6;
  const bytes = v6.toByteArray();
  if (v6.match(NAT64 as [ipaddr.IPv6, number])) return isPublic(v4Of(bytes.slice(12)));
  if (v6.range() === "6to4") return isPublic(v4Of(bytes.slice(2, 6)));
  return v6.range() === "unicast" && v6.match(GLOBAL_V6 as [ipaddr.IPv6, number]);
}

function v4Of(bytes: number[]): ipaddr.IPv4 {
  return new ipaddr.IPv4(bytes);
}

/** null where it is none, or has a zone. An address of the old family written in the new is the old. */
function parseAddress(text: string): Parsed | null {
  if (isIP(text) === 0 || text.includes("%")) return null;
  const parsed = ipaddr.parse(text);
  if (parsed.kind() === "ipv6" && (parsed as ipaddr.IPv6).isIPv4MappedAddress()) {
    return (parsed as ipaddr.IPv6).toIPv4Address();
  }
  return parsed;
}

function normalAddress(text: string): string {
  return parseAddress(text)?.toString() ?? text;
}

function normalHost(host: string): string {
  return host.toLowerCase().replace(/[.]$/, "");
}

function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

async function systemResolve(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).map(({ address }) => address),
  );
}
