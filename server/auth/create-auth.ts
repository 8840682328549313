// Accounts with passwords, made by administrators or by their invitation: nobody signs up alone. The cookie is HttpOnly,
// SameSite=Lax, and Secure where people come over https. No network, no telemetry.
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { joinPlugin } from "#server/auth/join-by-invitation.ts";
import { AUTH_BASE_PATH, openPathsPlugin } from "#server/auth/open-paths.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "#server/auth/password-length.ts";
import { signInAsPlugin } from "#server/auth/sign-in-as.ts";
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
}

const SIGN_IN_DAYS = 30;
const DAY_S = 86_400;
/** Never a real address (RFC 2606): with no origin configured, only the request's own counts. */
const NO_ORIGIN = "http://fascicle.invalid";

export type Auth = ReturnType<typeof createAuth>;

export function createAuth({ adapter, secret, origins, log, invitations }: AuthOptions) {
  return betterAuth({
    appName: "Fascicle",
    basePath: AUTH_BASE_PATH,
    baseURL: origins[0] ?? NO_ORIGIN,
    secret,
    database: adapter,
    plugins: [
      openPathsPlugin,
      signInAsPlugin,
      ...(invitations === undefined ? [] : [joinPlugin(invitations, origins)]),
    ],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
      revokeSessionsOnPasswordReset: true,
    },
    user: {
      additionalFields: {
        isAdmin: { type: "boolean", required: true, input: false, defaultValue: false },
        isDemo: { type: "boolean", required: true, input: false, defaultValue: false },
        isDisabled: { type: "boolean", required: true, input: false, defaultValue: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          // In the words of a wrong password: nobody learns from it whose account there is.
          async before({ userId }, context) {
            const user = await context?.context.internalAdapter.findUserById(userId);
            if (!(user as { isDisabled?: boolean } | null | undefined)?.isDisabled) return;
            throw new APIError("UNAUTHORIZED", {
              code: "INVALID_EMAIL_OR_PASSWORD",
              message: "Invalid email or password",
            });
          },
        },
      },
    },
    session: {
      expiresIn: SIGN_IN_DAYS * DAY_S,
      // Every request asks the database: a sign-in that was ended is over at once.
      cookieCache: { enabled: false },
    },
    // By address; without one all clients share one limit.
    rateLimit: {
      enabled: true,
      window: 10,
      max: 100,
      storage: "memory",
      customRules: {
        "/sign-in/email": { window: 60, max: 10 },
        "/change-password": { window: 60, max: 10 },
        "/join": { window: 60, max: 10 },
      },
    },
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
}
