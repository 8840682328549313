import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ActivityEntry, ActivityLedger, activeOperations } from "#core/operations/activity.ts";

/** [OP4] word for word, from the last operation to the first. */
function activeByDefinition(log: readonly ActivityEntry[]): Set<number> {
  const active = new Set<number>();
  const undoable = ["merge", "split", "synapse-add", "synapse-remove"];
  for (const { seq, body } of log.toReversed()) {
    if (!undoable.includes(body.kind)) continue;
    const mark = log.findLast(
      (later) =>
        later.seq > seq &&
        (later.body.kind === "undo" || later.body.kind === "redo") &&
        later.body.of === seq,
    );
    const isOverridden = log.some(
      (later) => later.seq > seq && active.has(later.seq) && later.overrides.includes(seq),
    );
    if (mark?.body.kind !== "undo" && !isOverridden) active.add(seq);
  }
  return active;
}

function difference(left: ReadonlySet<number>, right: ReadonlySet<number>): Set<number> {
  return new Set([...left, ...right].filter((seq) => left.has(seq) !== right.has(seq)));
}

const drawn = fc.array(
  fc.record({
    kind: fc.constantFrom(
      "merge",
      "split",
      "synapse-add",
      "synapse-remove",
      "undo",
      "redo",
      "submit",
    ),
    of: fc.integer({ min: 1, max: 20 }),
    overrides: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
  } as const),
  { maxLength: 20, size: "max" },
);

const logs: fc.Arbitrary<ActivityEntry[]> = drawn.map((entries) =>
  entries.map(({ kind, of, overrides }, index) => ({
    seq: index + 1,
    overrides,
    body: kind === "undo" || kind === "redo" ? { kind, of } : { kind },
  })),
);

describe("activity", () => {
  test("[OP4] is what the rule says, after every entry of any log", () => {
    fc.assert(
      fc.property(logs, (log) => {
        const ledger = new ActivityLedger();
        log.forEach((entry, index) => {
          const before = new Set(ledger.active);
          const changed = ledger.record(entry);
          const soFar = log.slice(0, index + 1);
          expect(new Set(ledger.active)).toEqual(activeByDefinition(soFar));
          expect(new Set(changed)).toEqual(difference(before, ledger.active));
        });
        expect(activeOperations(log)).toEqual(activeByDefinition(log));
      }),
      { numRuns: 1_000 },
    );
  });

  test("the last entry can be taken back, and only the same operations change", () => {
    fc.assert(
      fc.property(logs, (log) => {
        const ledger = new ActivityLedger();
        for (const entry of log) {
          const before = new Set(ledger.active);
          ledger.record(entry);
          ledger.unrecord();
          expect(new Set(ledger.active)).toEqual(before);
          ledger.record(entry);
        }
        expect(new Set(ledger.active)).toEqual(activeByDefinition(log));
      }),
      { numRuns: 500 },
    );
  });

  test("[OP4] undoing an overriding operation revives what it overrode, down the chain", () => {
    const log: ActivityEntry[] = [
      { seq: 1, overrides: [], body: { kind: "split" } },
      { seq: 2, overrides: [1], body: { kind: "merge" } },
      { seq: 3, overrides: [2], body: { kind: "split" } },
      { seq: 4, overrides: [], body: { kind: "undo", of: 3 } },
    ];
    expect(activeOperations(log.slice(0, 2))).toEqual(new Set([2]));
    expect(activeOperations(log.slice(0, 3))).toEqual(new Set([1, 3]));
    expect(activeOperations(log)).toEqual(new Set([2]));
  });

  test("[OP2] a gap in the log is an error", () => {
    const ledger = new ActivityLedger();
    const entry: ActivityEntry = { seq: 2, overrides: [], body: { kind: "merge" } };
    expect(() => ledger.record(entry)).toThrow("operation 2 follows 0: the log has a gap");
  });
});
