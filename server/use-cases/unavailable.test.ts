import { describe, expect, it } from "vitest";
import { notWritableReason } from "#server/persistence/database-error.ts";
import { SyncFailedError } from "#server/persistence/durable-pglite-fs.ts";
import { NotWritableError } from "#server/use-cases/health-watch.ts";
import { SessionElsewhereError } from "#server/use-cases/leases.ts";
import { LogFencedError } from "#server/use-cases/store.ts";
import { unavailableAnswer, unavailableReason } from "#server/use-cases/unavailable.ts";

const coded = (code: string) => Object.assign(new Error("of the database"), { code });

describe("what can only be answered later", () => {
  it.each([
    [new NotWritableError("disk-full"), "disk-full"],
    [new NotWritableError("database-away"), "database-away"],
    [new SessionElsewhereError("served elsewhere"), "handing-over"],
    [new LogFencedError("another process writes"), "handing-over"],
    [new SyncFailedError("the disk"), "disk-full"],
    [coded("53100"), "disk-full"],
    [coded("ECONNREFUSED"), "database-away"],
    [coded("57P03"), "database-away"],
    [new Error("Query read timeout"), "database-away"],
    [new Error("Connection terminated unexpectedly"), "database-away"],
    [new Error("Failed query", { cause: coded("57P01") }), "database-away"],
    [new Error("in a transaction", { cause: new LogFencedError("x") }), "handing-over"],
    [new Error("a bug"), null],
    [coded("23505"), null],
    ["no error at all", null],
  ] as const)("%s is %s", (error, reason) => {
    expect(unavailableReason(error, notWritableReason)).toBe(reason);
  });

  it("is told in a sentence, with when to ask again", () => {
    for (const reason of ["disk-full", "database-away", "handing-over"] as const) {
      const { error, retryAfterS } = unavailableAnswer(reason);
      expect(error.tag).toBe(reason);
      expect(error.problem).toMatch(new RegExp(`^the .+: send this again in ${retryAfterS} s$`));
      expect(retryAfterS).toBeGreaterThan(0);
    }
  });
});
