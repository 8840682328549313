// [RV4] Sessions of one dataset are finalized at the same moment by processes that know nothing of each
// other: each becomes a version, of a number of its own, and none of those who asked is told of a mistake.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiDifference, ApiSession } from "#core/protocol/api.ts";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { rounds } from "#tests/faults/scale.ts";
import { LEFT, RIGHT } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson } from "#tests/server/web-client.ts";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

const ROUNDS = rounds({ full: 20, short: 3 });
/** Of two segments, so that what the one session changes is as it was signed on the other's version. */
const PLACES = [
  { positionVoxel: [0, 0, 0], supervoxel: String(LEFT) },
  { positionVoxel: [9, 0, 0], supervoxel: String(RIGHT) },
] as const;

interface Pending {
  readonly server: FascicleServer;
  readonly sessionId: string;
}

const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("sessions finalized at once by two servers", () => {
  const folder = makeTemporaryFolder();
  let place: DatabasePlace | undefined;
  let world: ClusterWorld;
  let datasetId: string;
  let author: string;
  let reviewer: string;

  beforeAll(async () => {
    place = await postgres?.makePlace();
    world = new ClusterWorld(place?.options.databaseUrl ?? "", folder.path);
    await world.open(folder.path, [{}, {}]);
    author = world.signedIn.cookie;
    reviewer = await (await world.addReviewer("Rhea")).signIn();
    const shared = `/api/v1/sessions/${world.sessionId}`;
    ({ datasetId } = await askJson<ApiSession>(world.servers[0], shared, { cookie: author }));
  }, 240_000);

  afterAll(async () => {
    await world?.close();
    await place?.remove();
    folder.remove();
  });

  async function submit({ server, sessionId }: Pending, cookie: string, bodies: readonly object[]) {
    const intents = bodies.map((body) => ({ id: randomUUID(), seenSeq: 0, overrides: [], body }));
    const path = `/api/v1/sessions/${sessionId}/intents`;
    const asked = { cookie, method: "POST", body: { intents } };
    const { outcomes } = await askJson<{ outcomes: unknown }>(server, path, asked);
    expect(outcomes).toMatchObject(bodies.map(() => ({ accepted: true })));
  }

  /** Edited, submitted and signed; its server holds it, as the first that it was asked of. */
  async function readyToFinalize(at: number, name: string): Promise<Pending> {
    const server = world.servers[at];
    const made = await askJson<ApiSession>(server, `/api/v1/datasets/${datasetId}/sessions`, {
      cookie: author,
      method: "POST",
      body: { title: name },
      status: 201,
    });
    const pending = { server, sessionId: made.id };
    const texts = { name, type: "", class: "", side: "", transmitter: "", region: "", status: "" };
    const neuron = { place: PLACES[at], ...texts, somaVoxel: null, tags: [] };
    await submit(pending, author, [
      { kind: "neuron-add", neuron, confirmedSecond: true },
      { kind: "submit", note: "" },
    ]);
    const path = `/api/v1/sessions/${made.id}/difference`;
    const { segments } = await askJson<ApiDifference>(server, path, { cookie: reviewer });
    expect(segments.length).toBe(1);
    const [{ place: object, effectHash }] = segments;
    await submit(pending, reviewer, [{ kind: "sign", object, scope: "whole", effectHash }]);
    return pending;
  }

  it(
    "each becomes a version, of a number of its own",
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const both = await Promise.all(
          PLACES.map((_, at) => readyToFinalize(at, `Of server ${at} in round ${round}`)),
        );
        const answers = await Promise.all(
          both.map(({ server, sessionId }) => {
            const path = `/api/v1/sessions/${sessionId}/finalize`;
            return ask(server, path, { cookie: reviewer, method: "POST" });
          }),
        );
        expect(answers.map(({ status, text }) => (status === 201 ? status : text))).toEqual(
          both.map(() => 201),
        );
        const versions = answers.map(
          ({ text }) => (JSON.parse(text) as { version: number }).version,
        );
        expect(versions.toSorted((a, b) => a - b)).toEqual([2 * round + 1, 2 * round + 2]);
      }
    },
    60_000 + ROUNDS * 10_000,
  );
});
