// What a person sees and ends of her own: sign-ins and API tokens. For people who are signed in.
import * as v from "valibot";
import { ROLES } from "#core/access/role.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import type { ApiSignIn, ApiToken } from "#core/protocol/api.ts";
import type { ApiTokenRecord } from "#server/use-cases/ports/access.ts";
import { failure, json } from "#server/web/respond.ts";
import { bodyOf, doerOf, requireSignIn, route } from "#server/web/route.ts";

export const listSignIns = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const { app, person } = context;
  const found = await app.store.listSignIns(person.id, app.nowMs());
  const signIns = found.map(
    (signIn): ApiSignIn => ({ ...signIn, isThis: signIn.id === person.signInId }),
  );
  return json({ signIns });
});

/** Everywhere, here as well. */
export const endSignIns = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const { app, person } = context;
  return json({ ended: await app.people.endSignIns(person.id, null, doerOf(context)) });
});

export const endSignIn = route<{ signIn: string }>(async (context) => {
  requireSignIn(context);
  const { app, person, params } = context;
  const ended = await app.people.endSignIns(person.id, params.signIn, doerOf(context));
  return ended === 0 ? failure("not-found") : json({ ended });
});

export const listTokens = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const tokens = await context.app.tokens.list(context.person.id);
  return json({ tokens: tokens.map(tokenView) });
});

const MAX_TOKEN_DAYS = 366;
const newTokenSchema = v.strictObject({
  name: v.pipe(safeTextSchema, v.trim(), v.minLength(1, "must not be empty"), v.maxLength(100)),
  maxRole: v.picklist(ROLES),
  days: v.pipe(
    v.number(),
    v.integer("must be a whole number"),
    v.minValue(1, "must be 1 or more"),
    v.maxValue(MAX_TOKEN_DAYS, `must be ${MAX_TOKEN_DAYS} or less`),
  ),
});

/** The token is made here and shown once. */
export const makeToken = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const { app, person, request } = context;
  const asked = await bodyOf(request, newTokenSchema);
  const { token, record } = await app.tokens.make(person.id, asked, doerOf(context));
  return json({ token, record: tokenView(record) }, 201);
});

export const revokeToken = route<{ token: string }>(async (context) => {
  requireSignIn(context);
  const { app, person, params } = context;
  const isRevoked = await app.tokens.revoke(person.id, params.token, doerOf(context));
  return isRevoked ? json({ revoked: params.token }) : failure("not-found");
});

function tokenView({ userId: _, ...record }: ApiTokenRecord): ApiToken {
  return record;
}
