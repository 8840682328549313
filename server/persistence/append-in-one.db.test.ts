// What an ordinary batch meets in its one statement: the lease, the log's end and roles, as they are by
// then. Each refusal leaves nothing behind.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lesserRole, ROLES, type Role } from "#core/access/role.ts";
import { NO_REVIEW } from "#core/session/review-summary.ts";
import { apiTokens } from "#db/schema/access.ts";
import { sessionLeases } from "#db/schema/cluster.ts";
import { sessions } from "#db/schema/sessions.ts";
import { isOrdinary } from "#server/persistence/append-in-one.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import {
  type JudgedRights,
  type LogBatch,
  LogFencedError,
  type LogRow,
  RightsChangedError,
} from "#server/use-cases/store.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

const NOW_MS = 1_760_000_000_000;
/** What an unescaped literal, a parameter's place or a byte of zero would break. */
const AWKWARD = `it's \\ \\' "$1" ? -- /* 脑 \u0000 */`;

function rowAt(seq: number): LogRow {
  return {
    seq,
    intentId: `intent-${seq}`,
    authorId: "ada",
    kind: "merge",
    atMs: NOW_MS + seq,
    entry: JSON.stringify({ seq, authorName: AWKWARD }),
    hash: seq.toString(16).padStart(64, "0"),
  };
}

describe.each(await openDatabasesUnderTest())("an ordinary batch on $name", ({ open }) => {
  let lab: HostedLab;
  let sessionId: string;

  beforeAll(async () => {
    lab = await openHostedLab(open);
  });
  afterAll(() => lab?.close());
  beforeEach(async () => {
    ({ sessionId } = await lab.newSession());
  });

  function batchOf(operations: readonly LogRow[], more: Partial<LogBatch> = {}): LogBatch {
    const rest = { sessionId, refusals: [], signOffs: [], masks: [], state: "open" } as const;
    return { ...rest, operations, ...more };
  }
  const append = (operations: readonly LogRow[], more: Partial<LogBatch> = {}) =>
    lab.store.appendBatch(batchOf(operations, more));

  /** The log, and what the session's row says of it. */
  async function kept() {
    const [row] = await lab.database.orm.select().from(sessions).where(eq(sessions.id, sessionId));
    return {
      log: await lab.store.readLog(sessionId),
      row: { count: row.operationCount, head: row.headHash, state: row.state },
    };
  }

  test("[OP2] is kept as it was given, and the session's row with it", async () => {
    await append([rowAt(1)]);
    await append([rowAt(2), rowAt(3)], { state: "submitted" });
    const rows = [1, 2, 3].map(rowAt);
    expect(await kept()).toEqual({
      log: rows,
      row: { count: 3, head: rows[2].hash, state: "submitted" },
    });
  });

  test("[OP2] that does not begin at the log's end is refused whole", async () => {
    await append([rowAt(1), rowAt(2)]);
    const before = await kept();
    await expect(append([{ ...rowAt(2), intentId: "another" }])).rejects.toThrow(LogFencedError);
    await expect(append([rowAt(1), rowAt(2), rowAt(3)])).rejects.toThrow(LogFencedError);
    await expect(append([rowAt(4)])).rejects.toThrow(RangeError);
    await expect(append([rowAt(3), rowAt(5)])).rejects.toThrow(RangeError);
    // An intent of the log, once more.
    await expect(append([{ ...rowAt(3), intentId: "intent-1" }])).rejects.toThrow(
      /operations_intent/,
    );
    expect(await kept()).toEqual(before);
  });

  test("[LV2] of an owner whose lease is another's is refused whole", async () => {
    await lab.database.orm
      .insert(sessionLeases)
      .values({ sessionId, nodeId: "it's new", fence: 2n ** 60n });
    const before = await kept();
    for (const [nodeId, fence] of [
      ["old", 1n],
      ["it's new", 2n ** 60n - 1n],
      ["old", 2n ** 60n],
    ] as const) {
      await expect(append([rowAt(1)], { fence: { nodeId, fence } })).rejects.toThrow(
        LogFencedError,
      );
    }
    expect(await kept()).toEqual(before);
    await append([rowAt(1)], { fence: { nodeId: "it's new", fence: 2n ** 60n } });
    expect((await kept()).log).toEqual([rowAt(1)]);
  });

  test("[LV4] judged by a role that its author does not have is refused whole, by any pair of roles", async () => {
    const { ben } = lab.people;
    const ranks = [null, ...ROLES];
    let seq = 0;
    for (const has of ranks) {
      await lab.store.setRole(ben.id, LAB_DATASET_ID, has);
      for (const most of ranks) {
        const tokenId = most === null ? null : await addToken(ben.id, most);
        const asked = [{ userId: ben.id, signInId: null, tokenId, sessionId }];
        const present = has === null || most === null ? has : lesserRole(has, most);
        await attemptAs(asked, present, ++seq);
      }
    }
    expect((await kept()).row.count).toBe(25);
  });

  /** The row `seq`, judged by every role in turn; the one that is theirs last. */
  async function attemptAs(
    asked: JudgedRights["asked"],
    present: Role | null,
    seq: number,
  ): Promise<void> {
    const others = [null, ...ROLES].filter((role) => role !== present);
    for (const role of others) {
      const judgedBy = { asked, roles: [role], nowMs: NOW_MS };
      await expect(append([rowAt(seq)], { judgedBy })).rejects.toThrow(RightsChangedError);
    }
    await append([rowAt(seq)], { judgedBy: { asked, roles: [present], nowMs: NOW_MS } });
  }

  async function addToken(userId: string, maxRole: Role): Promise<string> {
    const id = randomUUID();
    await lab.database.orm.insert(apiTokens).values({
      ...{ id, userId, name: "a program", prefix: "abc", maxRole, tokenHash: sha256Hex(id) },
      ...{ createdAtMs: NOW_MS, expiresAtMs: NOW_MS + 1 },
    });
    return id;
  }

  test("[LV4] of several people is refused where one of them may no longer", async () => {
    const { ada, ben } = lab.people;
    await lab.store.setRole(ben.id, LAB_DATASET_ID, null);
    const asked = [ada, ben].map(({ id }) => ({
      ...{ userId: id, signInId: null, tokenId: null, sessionId },
    }));
    const roles = ["proofreader", "proofreader"] as const;
    const judgedBy = { asked, roles, nowMs: NOW_MS };
    await expect(append([rowAt(1)], { judgedBy })).rejects.toThrow(RightsChangedError);
    await lab.store.setRole(ben.id, LAB_DATASET_ID, "proofreader");
    await append([rowAt(1)], { judgedBy });
    expect((await kept()).log).toHaveLength(1);
  });

  test("is one of operations alone, which the audit log does not tell of", () => {
    const some = [rowAt(1)];
    expect(isOrdinary(batchOf(some))).toBe(true);
    expect(isOrdinary(batchOf([]))).toBe(false);
    expect(isOrdinary(batchOf([{ ...rowAt(1), kind: "approve" }]))).toBe(false);
    const refusal = { tag: "undo-nothing" } as const;
    const standing = { kind: "clean" } as const;
    const refusals = [{ intentId: "a", authorId: "ada", atMs: 1, refusal, standing }];
    expect(isOrdinary(batchOf(some, { refusals }))).toBe(false);
    expect(isOrdinary(batchOf(some, { review: NO_REVIEW }))).toBe(false);
    const masks = [{ hash: "0", supervoxel: 1n, bytes: new Uint8Array(1) }];
    expect(isOrdinary(batchOf(some, { masks }))).toBe(false);
  });
});
