import type { Role } from "#core/access/role.ts";
import { json } from "#server/web/respond.ts";
import { cappedRole, route } from "#server/web/route.ts";

/** The sessions of all datasets that the person has a role on, with what waits for them there. */
export const getHome = route<Record<string, never>>(async ({ app, person }) => {
  const roles = new Map<string, Role>();
  for (const held of await app.store.rolesOf(person.id)) {
    const role = cappedRole(person, held.role);
    if (role !== null) roles.set(held.datasetId, role);
  }
  return json({ sessions: await app.overviews.of(person.id, roles) });
});
