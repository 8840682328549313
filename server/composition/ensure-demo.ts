// Makes the demo where it is wanted and can harm nobody; says in the log what it does.
import { randomUUID } from "node:crypto";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import type { Workplace } from "#server/composition/open-workplace.ts";
import { DEMO_DATASET, DEMO_PEOPLE, DEMO_SEED, ensureDemoPeople } from "#server/use-cases/demo.ts";
import { registerDataset } from "#server/use-cases/register-dataset.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

/** Only on the embedded database, and never beside a lab's own people. */
export async function mayHaveDemo({ database, store }: Workplace): Promise<boolean> {
  return database.engine === "embedded" && (await store.countLabPeople()) === 0;
}

export async function ensureDemo(workplace: Workplace, say: (line: string) => void): Promise<void> {
  const { store, accounts, registering } = workplace;
  if ((await store.findDatasetByName(DEMO_DATASET)) === null) {
    say("Making the demo: a synthetic volume of neuropil …");
    const { record } = await registerDataset(registering, DEMO_DATASET, async (targetDir) => {
      await importWorld(makeNeuropil({ seed: DEMO_SEED }), targetDir, { imageCodec: "jpeg" });
      return openDatasetVolumes(targetDir, { cacheBytes: 0 });
    });
    await ensureDemoPeople(store, accounts);
    const author = await store.findPersonByEmail(DEMO_PEOPLE[0].email);
    await store.createSession({
      id: randomUUID(),
      datasetId: record.id,
      title: "First steps",
      baseVersion: 0,
      state: "open",
      createdById: author?.id ?? "",
      createdByName: author?.name ?? "",
      createdAtMs: Date.now(),
    });
    return;
  }
  await ensureDemoPeople(store, accounts);
}
