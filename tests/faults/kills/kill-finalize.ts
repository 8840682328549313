// A session is finalized while the server dies: either all of it is there afterwards or nothing, and
// asking again gives one version, not two: the one that a finalizing without a kill comes to [RV5].
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type {
  ApiChangedSegment,
  ApiDataset,
  ApiDifference,
  ApiRebase,
  ApiSession,
} from "#core/protocol/api.ts";
import { rebaseSession } from "#core/session/rebased-session.ts";
import type { Failpoint } from "#server/use-cases/failpoint.ts";
import { parseLog } from "#server/use-cases/session-log.ts";
import { sessionContents } from "#server/use-cases/version-contents.ts";
import { newSession } from "#tests/faults/kills/kill-session.ts";
import {
  DATASET_ID,
  type KillWorld,
  type Merge,
  type PersonName,
} from "#tests/faults/kills/kill-world.ts";
import type { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { ask, askJson } from "#tests/server/web-client.ts";

export interface FinalizeKills {
  readonly failpoint: Failpoint;
  /** At which pass of it. */
  readonly nth: number;
  readonly kills: number;
}

/**
 * Sessions on a version that is not the newest one any more, where there is such a one: so they are
 * re-based. The server that finds what a kill left serves what the next one needs. Resolves to the
 * length of all logs together.
 */
export async function throughFinalizes(
  server: KilledServer,
  cookies: ReadonlyMap<PersonName, string>,
  { failpoint, nth, kills }: FinalizeKills,
): Promise<number> {
  const { world } = server;
  const versions = () => world.read((store) => store.listVersions(DATASET_ID));
  const before = await versions();
  const progress = new Progress(`finalizations killed at ${failpoint}`, kills);
  const sessions: string[] = [];
  let entries = 0;
  let sessionId = await newSession(world, Math.max(0, before.length - 2));
  await server.start(null);
  for (let kill = 0; kill < kills; kill++) {
    // Before this one's version is there, which it is not on then.
    const nextId = kill + 1 < kills ? await openSession(server, cookies) : "";
    const version = before.length + kill;
    entries += await throughFinalize(server, cookies, { failpoint, nth, sessionId, version });
    sessions.push(sessionId);
    sessionId = nextId;
    progress.at(kill + 1);
  }
  await server.end();
  const after = await versions();
  expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index));
  expect(after.slice(before.length).map((made) => made.sessionId)).toEqual(sessions);
  return entries;
}

async function openSession(
  server: KilledServer,
  cookies: ReadonlyMap<PersonName, string>,
): Promise<string> {
  const path = `/api/v1/datasets/${DATASET_ID}/sessions`;
  const asked = { method: "POST", cookie: cookies.get("ada") ?? "", body: { title: "killed" } };
  return (await askJson<ApiSession>(server, path, { ...asked, status: 201 })).id;
}

/** A server runs before and after it. Resolves to the length of the session's log. */
async function throughFinalize(
  server: KilledServer,
  cookies: ReadonlyMap<PersonName, string>,
  {
    failpoint,
    nth,
    sessionId,
    version,
  }: Pick<FinalizeKills, "failpoint" | "nth"> & {
    readonly sessionId: string;
    /** That it is to become. */
    readonly version: number;
  },
): Promise<number> {
  const { world } = server;
  const cookie = (name: PersonName) => ({ cookie: cookies.get(name) ?? "" });
  const path = `/api/v1/sessions/${sessionId}`;
  const submit = async (name: PersonName, bodies: readonly object[]) => {
    const intents = bodies.map((body) => ({ id: randomUUID(), seenSeq: 0, overrides: [], body }));
    const asked = { ...cookie(name), method: "POST", body: { intents } };
    const { outcomes } = await askJson<{ outcomes: unknown }>(server, `${path}/intents`, asked);
    expect(outcomes).toMatchObject(bodies.map(() => ({ accepted: true })));
  };
  const sign = ({ place, effectHash }: ApiChangedSegment) => {
    return { kind: "sign", object: place, scope: "whole", effectHash };
  };
  await submit("ada", [synapseAt(world.merges[0]), { kind: "submit", note: "" }]);
  const difference = await askJson<ApiDifference>(server, `${path}/difference`, cookie("rhea"));
  await submit("rhea", difference.segments.map(sign));
  const { newest, segments } = await askJson<ApiRebase>(server, `${path}/rebase`, cookie("rhea"));
  const lapsed = segments.filter(({ signOffs }) => signOffs.every(({ holds }) => !holds));
  if (lapsed.length > 0) {
    await submit(
      "rhea",
      lapsed.map((segment) => ({ ...sign(segment), onto: newest })),
    );
  }
  await server.end();
  const manifestHash = await manifestOf(world, sessionId, version - 1);

  // Started anew, it replays the whole log when it finalizes, and not before.
  const plan = { kind: "at", failpoint, nth } as const;
  await server.start(plan);
  const finalize = () => ask(server, `${path}/finalize`, { ...cookie("rhea"), method: "POST" });
  const answered = await finalize().catch(() => null);
  expect(answered, answered?.text).toBeNull();
  await server.die(plan);

  await server.start(null);
  const isDone = failpoint === "finalize:after-commit";
  const found = await askJson<ApiSession>(server, path, cookie("rhea"));
  const signed = 2 + difference.segments.length + lapsed.length;
  expect(found).toMatchObject(
    isDone
      ? { state: "finalized", operationCount: signed + 2 }
      : { state: "submitted", operationCount: signed },
  );
  const dataset = `/api/v1/datasets/${DATASET_ID}`;
  const { versions } = await askJson<ApiDataset>(server, dataset, cookie("rhea"));
  expect(versions).toHaveLength(version + (isDone ? 1 : 0));
  // Asked again it is the same version, never a second one.
  const again = await finalize();
  expect(again.status, again.text).toBe(isDone ? 200 : 201);
  expect(JSON.parse(again.text)).toEqual({ version, manifestHash, isNew: !isDone });
  const ended = await askJson<ApiSession>(server, path, cookie("rhea"));
  expect(ended).toMatchObject({ state: "finalized", operationCount: signed + 2 });
  return signed + 2;
}

/** Of the version that the session's log makes of the newest one, without a server and a transaction. */
function manifestOf(world: KillWorld, sessionId: string, newest: number): Promise<string> {
  return world.read(async (store, datasets) => {
    const dataset = await datasets.open(DATASET_ID);
    if (dataset === null) throw new Error("the dataset is gone");
    const base = await dataset.versionBase(newest);
    const log = parseLog(sessionId, await store.readLog(sessionId));
    const { record } = sessionContents(rebaseSession(base, log), {
      ...{ datasetId: DATASET_ID, number: newest + 1, baseNumber: newest, sessionId },
      ...{ createdById: "", createdByName: "", createdAtMs: 0 },
    });
    return record.manifestHash;
  });
}

function synapseAt({ a, b }: Merge) {
  const [pre, post] = [a, b].map(({ positionVoxel, supervoxel }) => ({
    place: { positionVoxel, supervoxel: String(supervoxel) },
    compartment: "unknown",
  }));
  const synapse = { pre, posts: [post], cleftVoxel: null, type: "chemical", confidence: 1 };
  return { kind: "synapse-add", synapse };
}
