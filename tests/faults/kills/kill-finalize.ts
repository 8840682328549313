// A session is finalized while the server dies: either all of it is there afterwards or nothing, and
// asking again gives one version, not two.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type {
  ApiChangedSegment,
  ApiDifference,
  ApiRebase,
  ApiSession,
} from "#core/protocol/api.ts";
import type { Failpoint } from "#server/use-cases/failpoint.ts";
import { newSession } from "#tests/faults/kills/kill-session.ts";
import { DATASET_ID, type Merge, type PersonName } from "#tests/faults/kills/kill-world.ts";
import type { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { ask, askJson } from "#tests/server/web-client.ts";

/**
 * On a version that is not the newest one any more, where there is such a one: so it is re-based.
 * Resolves to the length of the session's log.
 */
export async function throughFinalize(
  server: KilledServer,
  cookies: ReadonlyMap<PersonName, string>,
  failpoint: Failpoint,
  nth = 1,
): Promise<number> {
  const { world } = server;
  const cookie = (name: PersonName) => ({ cookie: cookies.get(name) ?? "" });
  const before = await world.read((store) => store.listVersions(DATASET_ID));
  const sessionId = await newSession(world, Math.max(0, before.length - 2));
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
  await server.start(null);
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
  // Asked again it is the same version, never a second one.
  const again = await finalize();
  expect(again.status, again.text).toBe(isDone ? 200 : 201);
  expect(JSON.parse(again.text)).toMatchObject({ version: before.length, isNew: !isDone });
  const ended = await askJson<ApiSession>(server, path, cookie("rhea"));
  expect(ended).toMatchObject({ state: "finalized", operationCount: signed + 2 });
  await server.end();
  const after = await world.read((store) => store.listVersions(DATASET_ID));
  expect(after.map(({ number }) => number)).toEqual([...before.keys(), before.length]);
  expect(after.at(-1)).toMatchObject({ sessionId });
  return signed + 2;
}

function synapseAt({ a, b }: Merge) {
  const [pre, post] = [a, b].map(({ positionVoxel, supervoxel }) => ({
    place: { positionVoxel, supervoxel: String(supervoxel) },
    compartment: "unknown",
  }));
  const synapse = { pre, posts: [post], cleftVoxel: null, type: "chemical", confidence: 1 };
  return { kind: "synapse-add", synapse };
}
