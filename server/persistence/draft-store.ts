import { desc, eq } from "drizzle-orm";
import * as v from "valibot";
import {
  type DraftSettings,
  draftSettingsSchema,
  LAYER_KINDS,
  type LayerKind,
} from "#core/datasets/dataset-draft.ts";
import {
  type Inspections,
  inspectionsSchema,
  NOTHING_INSPECTED,
} from "#core/datasets/inspection.ts";
import { authUser } from "#db/schema/auth.ts";
import { datasetDrafts } from "#db/schema/dataset-drafts.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { DraftRecord, DraftStore } from "#server/use-cases/ports/drafts.ts";

const COLUMNS = {
  id: datasetDrafts.id,
  ownerId: datasetDrafts.ownerId,
  ownerName: authUser.name,
  settings: datasetDrafts.settings,
  inspections: datasetDrafts.inspections,
  createdAtMs: datasetDrafts.createdAtMs,
  updatedAtMs: datasetDrafts.updatedAtMs,
};

type Row = { readonly [K in keyof DraftRecord]: K extends `${string}AtMs` ? number : string };

function toRecord({ settings, inspections, ...row }: Row): DraftRecord {
  const found = v.safeParse(inspectionsSchema, JSON.parse(inspections));
  return {
    ...row,
    settings: v.parse(draftSettingsSchema, JSON.parse(settings)),
    // What another release of the program has found is looked for again.
    inspections: found.success ? found.output : NOTHING_INSPECTED,
  };
}

async function find(orm: Orm, id: string, isToChange = false): Promise<DraftRecord | null> {
  const asked = orm
    .select(COLUMNS)
    .from(datasetDrafts)
    .innerJoin(authUser, eq(authUser.id, datasetDrafts.ownerId))
    .where(eq(datasetDrafts.id, id));
  const [row] = await (isToChange ? asked.for("update", { of: datasetDrafts }) : asked);
  return row === undefined ? null : toRecord(row);
}

/** A layer with another of these is another source, of which nothing is known yet. */
function sourceOf(settings: DraftSettings, kind: LayerKind): string {
  const layer = settings[kind];
  return JSON.stringify([layer.address, "path" in layer ? layer.path : ""]);
}

export function createDraftStore(orm: Orm): DraftStore {
  return {
    async createDraft({ settings, inspections, ...draft }) {
      await orm.insert(datasetDrafts).values({
        ...draft,
        settings: JSON.stringify(settings),
        inspections: JSON.stringify(inspections),
      });
    },
    findDraft: (id) => find(orm, id),
    async listDrafts() {
      const rows = await orm
        .select(COLUMNS)
        .from(datasetDrafts)
        .innerJoin(authUser, eq(authUser.id, datasetDrafts.ownerId))
        .orderBy(desc(datasetDrafts.updatedAtMs));
      return rows.map(toRecord);
    },
    saveSettings: (id, settings, atMs) =>
      orm.transaction(async (tx) => {
        const there = await find(tx, id, true);
        if (there === null) return null;
        const kept = LAYER_KINDS.filter(
          (kind) => sourceOf(there.settings, kind) === sourceOf(settings, kind),
        );
        const inspections: Inspections = {
          ...NOTHING_INSPECTED,
          ...Object.fromEntries(kept.map((kind) => [kind, there.inspections[kind]])),
        };
        await tx
          .update(datasetDrafts)
          .set({
            settings: JSON.stringify(settings),
            inspections: JSON.stringify(inspections),
            updatedAtMs: atMs,
          })
          .where(eq(datasetDrafts.id, id));
        return { ...there, settings, inspections, updatedAtMs: atMs };
      }),
    saveInspection: (id, seen, kind, found) =>
      orm.transaction(async (tx) => {
        const there = await find(tx, id, true);
        if (there === null || sourceOf(there.settings, kind) !== sourceOf(seen, kind)) return there;
        const inspections = { ...there.inspections, [kind]: found };
        await tx
          .update(datasetDrafts)
          .set({ inspections: JSON.stringify(inspections) })
          .where(eq(datasetDrafts.id, id));
        return { ...there, inspections };
      }),
    async removeDraft(id) {
      const gone = await orm
        .delete(datasetDrafts)
        .where(eq(datasetDrafts.id, id))
        .returning({ id: datasetDrafts.id });
      return gone.length > 0;
    },
  };
}
