import * as v from "valibot";
import { ROLES } from "#core/access/role.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import { failure, json } from "#server/web/respond.ts";
import { bodyOf, found, requireAdmin, roleFor, route } from "#server/web/route.ts";

export const listPeople = route<Record<string, never>>(async (context) => {
  requireAdmin(context);
  return json({ people: await context.app.people.list() });
});

const newPersonSchema = v.strictObject({
  name: v.pipe(safeTextSchema, v.trim(), v.minLength(1, "must not be empty"), v.maxLength(100)),
  email: v.pipe(v.string(), v.trim(), v.email("must be an e-mail address"), v.maxLength(200)),
  isAdmin: v.boolean(),
});

/** The password is made here and shown once. */
export const addPerson = route<Record<string, never>>(async (context) => {
  requireAdmin(context);
  const added = await context.app.people.add(await bodyOf(context.request, newPersonSchema));
  return added === null ? failure("name-taken", { field: "email" }) : json(added, 201);
});

const roleSchema = v.strictObject({ role: v.nullable(v.picklist(ROLES)) });

export const setRole = route<{ dataset: string; user: string }>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset, "admin");
  found(await app.store.findPerson(params.user));
  const { role } = await bodyOf(request, roleSchema);
  await app.people.setRole(params.user, params.dataset, role);
  return json({ role });
});
