// Accounts with passwords, made by administrators or by their invitation: nobody signs up alone. The cookie is HttpOnly,
// SameSite=Lax, and Secure where people come over https. No network, no telemetry.
import { betterAuth } from "better-auth/minimal";
import { accountHooks, type SignInListener } from "#server/auth/account-hooks.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { joinPlugin } from "#server/auth/join-by-invitation.ts";
import { AUTH_BASE_PATH, openPathsOnly } from "#server/auth/open-paths.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "#server/auth/password-length.ts";
import { signInAsPlugin } from "#server/auth/sign-in-as.ts";
import {
  PROVIDER_PATHS,
  type ProviderOptions,
  providerGate,
  providerPlugin,
  startGuard,
} from "#server/auth/sign-in-by-provider.ts";
import { SIGN_IN_LIMITS } from "#server/auth/sign-in-limits.ts";
import type { AuthAdapter } from "#server/persistence/auth-adapter.ts";
import type { InvitationsDesk } from "#server/use-cases/invitations-desk.ts";

export interface AuthOptions {
  readonly adapter: AuthAdapter;
  /** At least 32 characters. */
  readonly secret: string;
  /** Like https://lab.example: where browsers come from besides the request's own host. */
  readonly origins: readonly string[];
  readonly log?: (level: string, message: string) => void;
  /** Where people may join by invitation. */
  readonly invitations?: Pick<InvitationsDesk, "join">;
  /** Where they may come by a provider. */
  readonly provider?: ProviderOptions;
  readonly onSignIn?: SignInListener;
}

const SIGN_IN_DAYS = 30;
const DAY_S = 86_400;
/** Never a real address (RFC 2606): with no origin configured, only the request's own counts. */
const NO_ORIGIN = "http://fascicle.invalid";

export type Auth = ReturnType<typeof createAuth>;

export function createAuth(options: AuthOptions) {
  const { adapter, secret, origins, log, invitations, provider } = options;
  const auth = betterAuth({
    appName: "Fascicle",
    basePath: AUTH_BASE_PATH,
    baseURL: origins[0] ?? NO_ORIGIN,
    secret,
    database: adapter,
    plugins: [
      signInAsPlugin,
      ...(invitations === undefined ? [] : [joinPlugin(invitations, origins)]),
      ...(provider === undefined ? [] : [providerPlugin(provider)]),
    ],
    ...(provider === undefined ? {} : { hooks: { before: startGuard(provider) } }),
    // A failure whose page is not known leads to the sentence on the sign-in page.
    onAPIError: { errorURL: "/sign-in" },
    account: {
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, requireLocalEmailVerified: true },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
      revokeSessionsOnPasswordReset: true,
    },
    user: {
      ...(provider === undefined ? {} : { validateUserInfo: providerGate(provider) }),
      additionalFields: {
        isAdmin: { type: "boolean", required: true, input: false, defaultValue: false },
        isDemo: { type: "boolean", required: true, input: false, defaultValue: false },
        isDisabled: { type: "boolean", required: true, input: false, defaultValue: false },
      },
    },
    databaseHooks: accountHooks(provider, options.onSignIn),
    session: {
      expiresIn: SIGN_IN_DAYS * DAY_S,
      // Every request asks the database: a sign-in that was ended is over at once.
      cookieCache: { enabled: false },
    },
    rateLimit: SIGN_IN_LIMITS,
    trustedOrigins: (request) => {
      const origin = request?.headers.get("origin");
      const isAllowed = isAllowedOrigin(origin, request?.headers.get("host"), origins);
      return origin && isAllowed ? [origin] : [];
    },
    telemetry: { enabled: false },
    logger:
      log === undefined
        ? { disabled: true }
        : { level: "warn", log: (level, message) => log(level, message) },
    advanced: {
      cookiePrefix: "fascicle",
      useSecureCookies: origins.some((origin) => origin.startsWith("https://")),
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
  });
  const handler = openPathsOnly(auth.handler, provider === undefined ? [] : PROVIDER_PATHS);
  return { ...auth, handler, fetch: handler };
}
