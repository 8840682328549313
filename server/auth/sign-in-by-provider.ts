// Who comes in by an OpenID Connect provider. The library keeps PKCE, state (bound to the browser by a
// cookie) and nonce, and checks the id token by the provider's keys; here is who may: the address
// must be verified by the provider and of an allowed domain, and a new person must be invited. A link
// is the invitation's key, so only its hash travels in the state, set by the server.
import type { BetterAuthOptions } from "better-auth";
import {
  APIError,
  addOAuthServerContext,
  createAuthMiddleware,
  getOAuthState,
} from "better-auth/api";
import { genericOAuth } from "better-auth/plugins";
import * as v from "valibot";
import { invitationState } from "#core/access/invitation-state.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { OIDC_PROVIDER, type OidcSettings } from "#server/auth/oidc-settings.ts";
import type { InvitationsDesk } from "#server/use-cases/invitations-desk.ts";
import type { InvitationRecord } from "#server/use-cases/ports/invitations.ts";

export interface ProviderOptions {
  readonly settings: OidcSettings;
  readonly invitations: Pick<InvitationsDesk, "find" | "openFor" | "findById" | "takeById">;
  readonly nowMs: () => number;
}

export const PROVIDER_PATHS = ["/sign-in/social", `/callback/${OIDC_PROVIDER}`] as const;

const NAME = v.pipe(safeTextSchema, v.trim(), v.minLength(1), v.maxLength(100));

export function providerPlugin({ settings }: ProviderOptions) {
  const { issuer, clientId, clientSecret } = settings;
  return genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        discoveryUrl: `${issuer}/.well-known/openid-configuration`,
        clientId,
        ...(clientSecret === null ? {} : { clientSecret }),
        scopes: ["openid", "email", "profile"],
        pkce: true,
        requireIdTokenVerification: true,
        mapProfileToUser: (profile) => ({ name: nameOf(profile) }),
      },
    ],
  });
}

function nameOf(profile: Readonly<Record<string, unknown>>): string {
  for (const text of [profile.name, profile.preferred_username, profile.email]) {
    const parsed = v.safeParse(NAME, text);
    if (parsed.success) return parsed.output;
  }
  return "?";
}

/** What a page may ask for: nothing that would loosen the flow, like an id token of its own. */
const startSchema = v.strictObject({
  provider: v.literal(OIDC_PROVIDER),
  callbackURL: v.pipe(v.string(), v.regex(/^\/(?![/\\])[^\\]*$/, "must be a path of this site")),
  errorCallbackURL: v.pipe(v.string(), v.regex(/^\/(?![/\\])[^\\]*$/, "must be a path")),
  invitation: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

/** Before the library's own handler of /sign-in/social. */
export function startGuard({ invitations }: ProviderOptions) {
  return createAuthMiddleware(async (context) => {
    if (context.path !== "/sign-in/social") return;
    const parsed = v.safeParse(startSchema, context.body);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      const field = v.getDotPath(issue) ?? "body";
      const error = { tag: "bad-request", field, problem: issue.message };
      throw new APIError("BAD_REQUEST", { error });
    }
    const { invitation: token, ...body } = parsed.output;
    if (token !== undefined) {
      const invitation = await invitations.find(token);
      if (invitation !== null) await addOAuthServerContext({ invitationId: invitation.id });
    }
    return { context: { body: { ...body, disableRedirect: true } } };
  });
}

type UserHooks = NonNullable<BetterAuthOptions["user"]>;
type ValidateUserInfo = NonNullable<UserHooks["validateUserInfo"]>;

/** Each time somebody comes by the provider: first, again, or into an account that is there. */
export function providerGate(options: ProviderOptions): ValidateUserInfo {
  const { emailDomains } = options.settings;
  return async ({ user, source }) => {
    if (source.method !== "oauth") return;
    const email = String(user.email ?? "").toLowerCase();
    if (user.emailVerified !== true) return { error: "email_not_verified" };
    const domain = email.slice(email.lastIndexOf("@") + 1);
    if (emailDomains.length > 0 && !emailDomains.includes(domain)) return { error: "email_domain" };
    if (source.action !== "create-user") return;
    if ((await invitationOf(options, email)) === null) return { error: "not_invited" };
  };
}

/** By the link that it began with, or by the address that an administrator wrote on it. */
async function invitationOf(
  { invitations, nowMs }: ProviderOptions,
  email: string,
): Promise<InvitationRecord | null> {
  const begun = await invitationIdOfState();
  const record =
    begun === null ? await invitations.openFor(email) : await invitations.findById(begun);
  if (record === null || invitationState(record, nowMs()) !== "open") return null;
  return record.email === null || record.email === email ? record : null;
}

async function invitationIdOfState(): Promise<string | null> {
  const state = await getOAuthState().catch(() => null);
  const id = state?.serverContext?.invitationId;
  return typeof id === "string" ? id : null;
}

interface Newcomer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/**
 * After the library has made a new person's row: the invitation is taken, or she is not let in; the
 * caller then takes the row away. Throws APIError with the code of the sentence that she reads.
 */
export async function takeInvitationOfNewcomer(
  options: ProviderOptions,
  user: Newcomer,
  headers: Headers | undefined,
): Promise<void> {
  const invitation = await invitationOf(options, user.email);
  const taken =
    invitation !== null &&
    (await options.invitations.takeById(invitation.id, user, {
      isNew: true,
      address: headers?.get(CLIENT_ADDRESS_HEADER) ?? null,
    }));
  if (!taken) throw new APIError("FORBIDDEN", { code: "not_invited", message: "not invited" });
}

/** For somebody who had an account and began with a link: its roles are added. */
export async function takeInvitationOfKnown(
  options: ProviderOptions,
  user: Newcomer,
  headers: Headers | undefined,
): Promise<void> {
  const id = await invitationIdOfState();
  if (id === null) return;
  const address = headers?.get(CLIENT_ADDRESS_HEADER) ?? null;
  await options.invitations.takeById(id, user, { isNew: false, address });
}
