// The one door to a new account: an invitation's link, a name and a password. It is a route of the
// auth library's, so that its limit by address and its cookies hold here as they do for a sign-in.
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import * as v from "valibot";
import { safeTextSchema } from "#core/operations/intent.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "#server/auth/password-length.ts";
import type { InvitationsDesk } from "#server/use-cases/invitations-desk.ts";

const schema = v.strictObject({
  token: v.pipe(v.string(), v.maxLength(200)),
  name: v.pipe(safeTextSchema, v.trim(), v.minLength(1, "must not be empty"), v.maxLength(100)),
  email: v.optional(
    v.pipe(v.string(), v.trim(), v.email("must be an e-mail address"), v.maxLength(200)),
  ),
  password: v.pipe(
    v.string(),
    v.minLength(MIN_PASSWORD_LENGTH, `must have ${MIN_PASSWORD_LENGTH} characters or more`),
    v.maxLength(MAX_PASSWORD_LENGTH, `must have ${MAX_PASSWORD_LENGTH} characters at most`),
  ),
});

/** Answers {location}, with the cookie of a sign-in; else {error: {tag, …}} like the other routes. */
export function joinPlugin(invitations: Pick<InvitationsDesk, "join">, origins: readonly string[]) {
  return {
    id: "join-by-invitation",
    endpoints: {
      joinByInvitation: createAuthEndpoint(
        "/join",
        { method: "POST", body: v.unknown(), requireRequest: true },
        async (context) => {
          const { headers } = context.request;
          if (!isAllowedOrigin(headers.get("origin"), headers.get("host"), origins)) {
            throw new APIError("FORBIDDEN", { error: { tag: "foreign-origin" } });
          }
          const { internalAdapter, password: passwords } = context.context;
          const { token, name, email = null, password } = checked(context.body);
          const passwordHash = await passwords.hash(password);
          const address = headers.get(CLIENT_ADDRESS_HEADER);
          const joined = await invitations.join(token, { name, email, passwordHash }, address);
          if (!joined.ok) throw refusalOf(joined.error);
          const { userId, location } = joined.value;
          const user = await internalAdapter.findUserById(userId);
          if (user === null) throw new APIError("INTERNAL_SERVER_ERROR");
          const session = await internalAdapter.createSession(userId, false);
          await setSessionCookie(context, { session, user });
          return context.json({ location });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}

function checked(body: unknown): v.InferOutput<typeof schema> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? "body";
  throw new APIError("BAD_REQUEST", {
    error: { tag: "bad-request", field, problem: issue.message },
  });
}

type JoinRefusal = Extract<Awaited<ReturnType<InvitationsDesk["join"]>>, { ok: false }>["error"];

function refusalOf(problem: JoinRefusal): APIError {
  if (problem === "email-needed") {
    const error = { tag: "bad-request", field: "email", problem: "must be an e-mail address" };
    return new APIError("BAD_REQUEST", { error });
  }
  return new APIError("CONFLICT", { error: { tag: `invitation-${problem}` } });
}
