// Where people open the site: the first of FASCICLE_ORIGIN, else the server's own address, which
// may be good on its machine alone.
import { type Environment, isLoopbackHost } from "#server/env.ts";
import type { SiteAddress } from "#server/use-cases/invitation-commands.ts";

export function siteAddressOf(environment: Environment, port: number): SiteAddress {
  const [origin] = environment.origins;
  return origin === undefined
    ? { origin: ownAddress(environment, port), isLocal: true }
    : { origin, isLocal: false };
}

export function ownAddress({ host }: Pick<Environment, "host">, port: number): string {
  return `http://${isLoopbackHost(host) ? "localhost" : hostInUrl(host)}:${port}`;
}

/** An IPv6 address needs brackets. */
function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
