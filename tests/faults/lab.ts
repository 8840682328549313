// A small lab on either engine, in this process: one dataset with two people, and ways to edit it
// that need no browser. Opened on a folder that has it already, it is that lab again.

import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { BlockList } from "node:net";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import { differenceOf } from "#core/session/difference.ts";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { openWorkplace, type Workplace } from "#server/composition/open-workplace.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";

export const LAB_DATASET = "small-world";
export const LAB_DATASET_ID = datasetIdOf(LAB_DATASET);

export interface Lab {
  readonly workplace: Workplace;
  readonly ada: Actor;
  readonly rhea: Actor;
  /** Held until the lab is closed. */
  session(id: string): Promise<HostedSession>;
  newSession(): Promise<HostedSession>;
  send(session: HostedSession, actor: Actor, body: IntentBody, id?: string): Promise<Outcome>;
  /** Submits, signs all, finalizes. */
  finalize(session: HostedSession): Promise<void>;
  verify(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openLab(place: {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}): Promise<Lab> {
  const there = await readdir(place.dataDir).catch(() => []);
  if (place.databaseUrl === undefined && there.length === 0) {
    await layEmbeddedDatabase(place.dataDir, MIGRATIONS_DIR);
  }
  const workplace = await openWorkplace({
    environment: {
      ...{ port: 0, host: "127.0.0.1", origins: [], isDev: false, wantsDemo: false },
      ...{
        metricsToken: null,
        wantsAccessLog: false,
        showsGallery: false,
        releasesBytes: null,
        stores: storeSettings({}),
        fault: null,
        nodeUrl: "http://127.0.0.1:0",
        nodeAuthority: null,
        trustedProxies: new BlockList(),
      },
      ...{
        authSecret: null,
        oidc: null,
        dataDir: place.dataDir,
        databaseUrl: place.databaseUrl ?? null,
      },
    },
    migrationsDir: MIGRATIONS_DIR,
  });
  const { store, sessions, commands } = workplace;
  if ((await store.findDatasetByName(LAB_DATASET)) === null) {
    await registerDataset(workplace.registering, LAB_DATASET, async (target) => {
      await importWorld(makeNeuropil({ seed: 3, shapeVoxel: [96, 96, 8] }), target);
      return openDatasetVolumes(target, { cacheBytes: 0 });
    });
  }
  const actorOf = async (name: string, role: Actor["role"]): Promise<Actor> => {
    const email = `${name.toLowerCase()}@lab.example`;
    const fields = { name, email, password: "long enough", isAdmin: false, isDemo: false };
    const there = await store.findPersonByEmail(email);
    const person = there ?? (await workplace.accounts.create(fields));
    if (person === null) throw new Error(`${name} cannot be added`);
    await store.setRole(person.id, LAB_DATASET_ID, role);
    return { id: person.id, name, role };
  };
  const ada = await actorOf("Ada", "proofreader");
  const rhea = await actorOf("Rhea", "reviewer");

  const session = async (id: string): Promise<HostedSession> => {
    const found = await sessions.acquire(id);
    if (found === null) throw new Error(`session ${id} is not there`);
    return found;
  };
  const send: Lab["send"] = async (to, actor, body, id = randomUUID()) => {
    const intent = { id, seenSeq: 0, overrides: [], body };
    const [outcome] = await to.submit(actor, [canonicalJson(intent as unknown as CanonicalValue)]);
    return outcome;
  };
  return {
    ...{ workplace, ada, rhea, session, send },
    async newSession() {
      const id = randomUUID();
      const newest = (await store.listVersions(LAB_DATASET_ID)).length - 1;
      await store.createSession({
        ...{ id, datasetId: LAB_DATASET_ID, title: id, baseVersion: newest, state: "open" },
        ...{ createdById: ada.id, createdByName: ada.name, createdAtMs: Date.now() },
      });
      return session(id);
    },
    async finalize(edited) {
      await send(edited, ada, { kind: "submit", note: "" });
      for (const { place: object, effectHash } of differenceOf(edited.model)) {
        await send(edited, rhea, { kind: "sign", object, scope: "whole", effectHash });
      }
      const finalized = await finalizeSession({ store, nowMs: Date.now }, edited, rhea);
      if (!finalized.ok) throw new Error(`not finalized: ${finalized.error.tag}`);
    },
    async verify() {
      return (await commands.verify(() => undefined, new AbortController().signal)).problems;
    },
    close: () => workplace.close(),
  };
}

/** A synapse between the ends of that edge. */
export function synapseAt(session: HostedSession, skip: number): IntentBody {
  const { a, b } = mergeAt(session, skip);
  const synapse = {
    pre: { place: a, compartment: "axon" },
    posts: [{ place: b, compartment: "dendrite" }],
    cleftVoxel: a.positionVoxel,
    type: "asymmetric",
    confidence: 0.75,
  } as const;
  return { kind: "synapse-add", synapse };
}

/** A neuron record with something in every field, at an end of that edge. */
export function recordOf(session: HostedSession, skip: number): IntentBody {
  const { a } = mergeAt(session, skip);
  const texts = { name: `AVA${skip}`, type: "AVA", class: "interneuron", side: "left" };
  return addRecord(
    a,
    {
      ...texts,
      ...{ transmitter: "acetylcholine", region: "nerve ring", status: "traced" },
      ...{ somaVoxel: a.positionVoxel, tags: ["axon seen", "checked"] },
    },
    true,
  );
}

/** The supervoxel of the base that has most voxels, cut between two of its voxels. */
export async function splitOfLargest(session: HostedSession): Promise<IntentBody> {
  const { graph } = session.model.base;
  const volumes = await session.dataset.versionVolumes(session.record.baseVersion);
  const sizes = graph.sizesVoxel.toArray();
  const index = sizes.indexOf(Math.max(...sizes));
  const supervoxel = graph.supervoxelIds.at(index);
  const [, y, z] = graph.positionsVoxel.tripleAt(index);
  const inside: { positionVoxel: readonly [number, number, number]; supervoxel: bigint }[] = [];
  for (let x = 0; x < volumes.shapeVoxel[0]; x++) {
    const positionVoxel = [x, y, z] as const;
    if ((await volumes.supervoxelIndexAt(positionVoxel)) !== index) continue;
    inside.push({ positionVoxel, supervoxel });
  }
  const [sources, sinks] = [[inside[0]], [inside[inside.length - 1]]];
  return { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: false };
}
