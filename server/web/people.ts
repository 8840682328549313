import * as v from "valibot";
import { ROLES } from "#core/access/role.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import { failure, json } from "#server/web/respond.ts";
import { bodyOf, doerOf, found, requireAdmin, roleFor, route } from "#server/web/route.ts";

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
  const added = await context.app.people.add(
    await bodyOf(context.request, newPersonSchema),
    doerOf(context),
  );
  return added === null ? failure("name-taken", { field: "email" }) : json(added, 201);
});

const roleSchema = v.strictObject({ role: v.nullable(v.picklist(ROLES)) });

export const setRole = route<{ dataset: string; user: string }>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset, "admin");
  found(await app.store.findPerson(params.user));
  const { role } = await bodyOf(request, roleSchema);
  await app.people.setRole(params.user, params.dataset, role, doerOf(context));
  return json({ role });
});

const changeSchema = v.pipe(
  v.strictObject({ isAdmin: v.optional(v.boolean()), isDisabled: v.optional(v.boolean()) }),
  v.check((change) => Object.keys(change).length > 0, "must name isAdmin or isDisabled"),
);

/** Nobody disables or demotes herself, so that one administrator is always left. */
export const changePerson = route<{ user: string }>(async (context) => {
  requireAdmin(context);
  const { app, params, person, request } = context;
  found(await app.store.findPerson(params.user));
  const { isAdmin, isDisabled } = await bodyOf(request, changeSchema);
  if (params.user === person.id) return failure("own-account");
  const doer = doerOf(context);
  if (isAdmin !== undefined) await app.people.setAdmin(params.user, isAdmin, doer);
  if (isDisabled !== undefined) await app.people.setDisabled(params.user, isDisabled, doer);
  return json({ isAdmin, isDisabled });
});

/** Everywhere: every cookie that the person holds is dead. */
export const signOutPerson = route<{ user: string }>(async (context) => {
  requireAdmin(context);
  const { app, params } = context;
  found(await app.store.findPerson(params.user));
  return json({ ended: await app.people.endSignIns(params.user, null, doerOf(context)) });
});
