// The store on either engine. Every writing method is one transaction; nothing here decides.
import { sql } from "drizzle-orm";
import { createAccessStore } from "#server/persistence/access-store.ts";
import { createAuditStore } from "#server/persistence/audit-store.ts";
import { createCheckStore } from "#server/persistence/check-store.ts";
import { createComparisonStore } from "#server/persistence/comparison-store.ts";
import { createDatasetStore } from "#server/persistence/dataset-store.ts";
import { createDescriptionStore } from "#server/persistence/description-store.ts";
import { createDraftStore } from "#server/persistence/draft-store.ts";
import { createInvitationStore } from "#server/persistence/invitation-store.ts";
import { createJobStore } from "#server/persistence/job-store.ts";
import { createLogStore } from "#server/persistence/log-store.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { createOverviewStore } from "#server/persistence/overview-store.ts";
import { createPeopleStore } from "#server/persistence/people-store.ts";
import { createRegionStore } from "#server/persistence/region-store.ts";
import { createSessionStore } from "#server/persistence/session-store.ts";
import { createVersionStore } from "#server/persistence/version-store.ts";
import { type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";
import type { Store } from "#server/use-cases/store.ts";

export function createStore(database: Database, faults: Faults = NO_FAULTS): Store {
  const { orm } = database;
  return {
    ...createPeopleStore(orm),
    ...createAccessStore(orm),
    ...createAuditStore(orm),
    ...createInvitationStore(orm),
    ...createDatasetStore(orm),
    ...createSessionStore(orm),
    ...createLogStore(database, faults),
    ...createVersionStore(orm, faults),
    ...createComparisonStore(orm),
    ...createDescriptionStore(orm),
    ...createCheckStore(orm),
    ...createOverviewStore(orm),
    ...createRegionStore(orm),
    ...createJobStore(orm, "release"),
    importJobs: createJobStore(orm, "import"),
    drafts: createDraftStore(orm),
    async ping() {
      await orm.execute(sql`select 1`);
    },
  };
}
