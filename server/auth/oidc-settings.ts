// One OpenID Connect provider, by its address and the client that was registered there. Only whoever
// is invited, or has an account with the same verified e-mail address, comes in by it.

export interface OidcSettings {
  /** Without the slash at its end. */
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, by PKCE alone. */
  readonly clientSecret: string | null;
  /** On the button. */
  readonly label: string;
  /** Lower case; empty: any. */
  readonly emailDomains: readonly string[];
}

/** As its callback's path has it, and the accounts that were linked by it. */
export const OIDC_PROVIDER = "oidc";

export interface OidcVariables {
  readonly FASCICLE_OIDC_ISSUER: string;
  readonly FASCICLE_OIDC_CLIENT_ID: string;
  readonly FASCICLE_OIDC_CLIENT_SECRET: string;
  readonly FASCICLE_OIDC_LABEL: string;
  readonly FASCICLE_OIDC_DOMAINS: string;
}

/** null where no issuer is set. Throws RangeError with one sentence that names the variable. */
export function oidcSettings(
  variables: OidcVariables,
  origins: readonly string[],
): OidcSettings | null {
  const issuer = variables.FASCICLE_OIDC_ISSUER.trim().replace(/\/+$/, "");
  const clientId = variables.FASCICLE_OIDC_CLIENT_ID.trim();
  if (issuer === "") {
    if (clientId === "") return null;
    throw new RangeError("FASCICLE_OIDC_ISSUER must be set beside FASCICLE_OIDC_CLIENT_ID.");
  }
  if (!isSafeIssuer(issuer)) {
    throw new RangeError(
      `FASCICLE_OIDC_ISSUER must be like https://id.example, over https but for this machine's own, not "${issuer}".`,
    );
  }
  if (clientId === "") {
    throw new RangeError("FASCICLE_OIDC_CLIENT_ID must be set beside FASCICLE_OIDC_ISSUER.");
  }
  if (origins.length === 0) {
    throw new RangeError(
      "FASCICLE_ORIGIN must be set beside FASCICLE_OIDC_ISSUER: the provider sends people back to it.",
    );
  }
  return {
    issuer,
    clientId,
    clientSecret: variables.FASCICLE_OIDC_CLIENT_SECRET || null,
    label: variables.FASCICLE_OIDC_LABEL.trim() || new URL(issuer).hostname,
    emailDomains: domainsOf(variables.FASCICLE_OIDC_DOMAINS),
  };
}

function isSafeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  const isPlain = search === "" && hash === "" && username === "";
  return isPlain && (protocol === "https:" || (protocol === "http:" && isLoopback));
}

function domainsOf(text: string): readonly string[] {
  const domains = text
    .split(",")
    .map((domain) => domain.trim().toLowerCase())
    .filter((domain) => domain !== "");
  const wrong = domains.find((domain) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain));
  if (wrong === undefined) return domains;
  throw new RangeError(`FASCICLE_OIDC_DOMAINS must list domains like lab.example, not "${wrong}".`);
}
