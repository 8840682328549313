import { and, asc, count, eq, isNotNull, or } from "drizzle-orm";
import { authUser } from "#db/schema/auth.ts";
import { datasetRoles, datasets } from "#db/schema/datasets.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { Store } from "#server/use-cases/store.ts";

type PeopleStore = Pick<
  Store,
  | "countLabPeople"
  | "listPeople"
  | "findPerson"
  | "findPersonByEmail"
  | "setAdmin"
  | "markDemo"
  | "roleOn"
  | "rolesOf"
  | "peopleOn"
  | "setRole"
>;

const PERSON = {
  id: authUser.id,
  name: authUser.name,
  email: authUser.email,
  isAdmin: authUser.isAdmin,
  isDemo: authUser.isDemo,
  isDisabled: authUser.isDisabled,
};

export function createPeopleStore(orm: Orm): PeopleStore {
  const isAdmin = async (userId: string) => {
    const rows = await orm
      .select({ isAdmin: authUser.isAdmin })
      .from(authUser)
      .where(eq(authUser.id, userId));
    return rows[0]?.isAdmin === true;
  };

  return {
    async countLabPeople() {
      const rows = await orm
        .select({ people: count() })
        .from(authUser)
        .where(eq(authUser.isDemo, false));
      return rows[0]?.people ?? 0;
    },
    async listPeople() {
      return orm.select(PERSON).from(authUser).orderBy(asc(authUser.name), asc(authUser.id));
    },
    async findPerson(id) {
      const rows = await orm.select(PERSON).from(authUser).where(eq(authUser.id, id));
      return rows[0] ?? null;
    },
    async findPersonByEmail(email) {
      const rows = await orm
        .select(PERSON)
        .from(authUser)
        .where(eq(authUser.email, email.toLowerCase()));
      return rows[0] ?? null;
    },
    async setAdmin(userId, isAdmin, audit) {
      await orm.transaction(async (tx) => {
        await tx.update(authUser).set({ isAdmin }).where(eq(authUser.id, userId));
        if (audit !== undefined) await writeAudit(tx, audit);
      });
    },
    async markDemo(userId) {
      await orm.update(authUser).set({ isDemo: true }).where(eq(authUser.id, userId));
    },
    async roleOn(userId, datasetId) {
      const rows = await orm
        .select({ isAdmin: authUser.isAdmin, role: datasetRoles.role })
        .from(authUser)
        .innerJoin(datasets, eq(datasets.id, datasetId))
        .leftJoin(
          datasetRoles,
          and(eq(datasetRoles.userId, authUser.id), eq(datasetRoles.datasetId, datasets.id)),
        )
        .where(and(eq(authUser.id, userId), eq(authUser.isDisabled, false)));
      const found = rows[0];
      if (found === undefined) return null;
      return found.isAdmin ? "admin" : found.role;
    },
    async rolesOf(userId) {
      if (await isAdmin(userId)) {
        const all = await orm
          .select({ datasetId: datasets.id })
          .from(datasets)
          .orderBy(asc(datasets.id));
        return all.map(({ datasetId }) => ({ datasetId, role: "admin" as const }));
      }
      return orm
        .select({ datasetId: datasetRoles.datasetId, role: datasetRoles.role })
        .from(datasetRoles)
        .where(eq(datasetRoles.userId, userId))
        .orderBy(asc(datasetRoles.datasetId));
    },
    async peopleOn(datasetId) {
      return orm
        .select({ id: authUser.id, name: authUser.name })
        .from(authUser)
        .leftJoin(
          datasetRoles,
          and(eq(datasetRoles.userId, authUser.id), eq(datasetRoles.datasetId, datasetId)),
        )
        .where(
          and(
            eq(authUser.isDisabled, false),
            or(eq(authUser.isAdmin, true), isNotNull(datasetRoles.role)),
          ),
        )
        .orderBy(asc(authUser.name), asc(authUser.id));
    },
    async setRole(userId, datasetId, role, audit) {
      await orm.transaction(async (tx) => {
        if (audit !== undefined) await writeAudit(tx, audit);
        if (role === null) {
          await tx
            .delete(datasetRoles)
            .where(and(eq(datasetRoles.userId, userId), eq(datasetRoles.datasetId, datasetId)));
          return;
        }
        await tx
          .insert(datasetRoles)
          .values({ userId, datasetId, role })
          .onConflictDoUpdate({
            target: [datasetRoles.userId, datasetRoles.datasetId],
            set: { role },
          });
      });
    },
  };
}
