// Which pages may write or open a socket with a person's cookies: those that this server gave out
// itself. Browsers send Origin with every write and every upgrade, so none at all is refused too.

function parseOrigin(text: string): URL | null {
  try {
    const url = new URL(text);
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    return isWeb && url.origin === text.toLowerCase() ? url : null;
  } catch {
    return null;
  }
}

/** The Host header without a port that the scheme implies; null where it is not a host. */
function normalHost(hostHeader: string, protocol: string): string | null {
  try {
    const url = new URL(`${protocol}//${hostHeader}`);
    return url.pathname === "/" && url.search === "" && url.username === "" ? url.host : null;
  } catch {
    return null;
  }
}

/**
 * True for a configured origin, and for the host that the request itself was sent to. Where that
 * host is a configured one, its scheme must be the configured one as well.
 */
export function isAllowedOrigin(
  originHeader: string | null | undefined,
  hostHeader: string | null | undefined,
  configuredOrigins: readonly string[],
): boolean {
  const origin = originHeader ? parseOrigin(originHeader) : null;
  if (origin === null) return false;
  if (configuredOrigins.includes(origin.origin)) return true;
  if (!hostHeader || normalHost(hostHeader, origin.protocol) !== origin.host) return false;
  return !configuredOrigins.some((configured) => parseOrigin(configured)?.host === origin.host);
}
