// Invitations are made by people who are signed in, never by a token: whoever found one could make
// herself an account with it. Each gives only what its maker could give by hand.
import * as v from "valibot";
import { invitationState, MAX_INVITATION_DAYS } from "#core/access/invitation-state.ts";
import { ROLES, type Role } from "#core/access/role.ts";
import type { ApiInvitation } from "#core/protocol/api.ts";
import { JOIN_PATH } from "#server/use-cases/invitations-desk.ts";
import type { InvitationRecord } from "#server/use-cases/ports/invitations.ts";
import { failure, json } from "#server/web/respond.ts";
import {
  bodyOf,
  doerOf,
  type RouteContext,
  requireAdmin,
  requireSignIn,
  roleFor,
  route,
} from "#server/web/route.ts";

type Context = Pick<RouteContext<unknown>, "app" | "person">;

/** Those that the person could have made. */
export const listInvitations = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const mayManage = await managedBy(context);
  const records = await context.app.invitations.list();
  return json({ invitations: await viewsOf(context, records.filter(mayManage)) });
});

const roleSchema = v.strictObject({
  datasetId: v.pipe(v.string(), v.maxLength(100)),
  role: v.picklist(ROLES),
});

const newInvitationSchema = v.strictObject({
  email: v.nullable(
    v.pipe(v.string(), v.trim(), v.email("must be an e-mail address"), v.maxLength(200)),
  ),
  roles: v.pipe(
    v.array(roleSchema),
    v.maxLength(100, "must be 100 datasets at most"),
    v.check(
      (roles) => new Set(roles.map(({ datasetId }) => datasetId)).size === roles.length,
      "must name each dataset once",
    ),
  ),
  days: v.pipe(
    v.number(),
    v.integer("must be a whole number"),
    v.minValue(1, "must be 1 or more"),
    v.maxValue(MAX_INVITATION_DAYS, `must be ${MAX_INVITATION_DAYS} or less`),
  ),
});

/** The link's path is in this answer and nowhere else. */
export const makeInvitation = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const asked = await bodyOf(context.request, newInvitationSchema);
  // An account without a role is for the site's administrators to give.
  if (asked.roles.length === 0) requireAdmin(context);
  for (const { datasetId } of asked.roles) await roleFor(context, datasetId, "admin");
  const { token, record } = await context.app.invitations.make(asked, doerOf(context));
  const [invitation] = await viewsOf(context, [record]);
  return json({ invitation, path: JOIN_PATH + token }, 201);
});

export const revokeInvitation = route<{ invitation: string }>(async (context) => {
  requireSignIn(context);
  const { app, params } = context;
  const mayManage = await managedBy(context);
  const record = await app.invitations.findById(params.invitation);
  if (record === null || !mayManage(record)) return failure("not-found");
  const isRevoked = await app.invitations.revoke(record.id, doerOf(context));
  return isRevoked ? json({ revoked: record.id }) : failure("not-found");
});

const acceptSchema = v.strictObject({ token: v.pipe(v.string(), v.maxLength(200)) });

/** For somebody who has an account: its roles are added to hers. */
export const acceptInvitation = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const { app, person, request } = context;
  const { token } = await bodyOf(request, acceptSchema);
  const joined = await app.invitations.accept(token, person, doerOf(context));
  if (!joined.ok) return failure(`invitation-${joined.error}`);
  return json({ location: joined.value.location });
});

async function managedBy({ app, person }: Context): Promise<(it: InvitationRecord) => boolean> {
  if (person.isAdmin) return () => true;
  const roles = new Map<string, Role>();
  for (const { datasetId, role } of await app.store.rolesOf(person.id)) roles.set(datasetId, role);
  return (it) =>
    it.roles.length > 0 && it.roles.every(({ datasetId }) => roles.get(datasetId) === "admin");
}

async function viewsOf(
  { app }: Context,
  records: readonly InvitationRecord[],
): Promise<readonly ApiInvitation[]> {
  const datasets = new Map((await app.store.listDatasets()).map(({ id, name }) => [id, name]));
  const people = new Map((await app.store.listPeople()).map(({ id, name }) => [id, name]));
  const nowMs = app.nowMs();
  return records.map((record) => ({
    id: record.id,
    email: record.email,
    roles: record.roles.map(({ datasetId, role }) => ({
      datasetId,
      datasetName: datasets.get(datasetId) ?? datasetId,
      role,
    })),
    createdBy: record.createdByName,
    createdAtMs: record.createdAtMs,
    expiresAtMs: record.expiresAtMs,
    state: invitationState(record, nowMs),
    usedBy: record.usedById === null ? null : (people.get(record.usedById) ?? null),
  }));
}
