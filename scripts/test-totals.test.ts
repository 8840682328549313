import { describe, expect, it } from "vitest";
import {
  checkTotals,
  playwrightTotals,
  sumTotals,
  totalsLine,
  vitestTotals,
} from "#scripts/test-totals.mjs";

const REPORT = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};
const STATS = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };

describe("totals", () => {
  it("ends in one line, which names skipped tests only where there are any", () => {
    expect(totalsLine(sumTotals([]))).toBe("0 passed, 0 failed");
    const parts = [vitestTotals(REPORT, 0), checkTotals(0), checkTotals(1)];
    expect(totalsLine(sumTotals(parts))).toBe("8 passed, 1 failed, 1 skipped");
  });

  it("counts a test file that did not load", () => {
    const testResults = [...REPORT.testResults, { status: "failed", assertionResults: [] }];
    expect(vitestTotals({ ...REPORT, testResults }, 1).failed).toBe(1);
  });

  it("counts a failed file once, by its failed tests", () => {
    const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }] }];
    expect(vitestTotals({ ...REPORT, numFailedTests: 1, testResults }, 1).failed).toBe(1);
  });

  it.each([1, null])("never passes a runner that ended with %s", (exitCode) => {
    expect(vitestTotals(REPORT, exitCode).failed).toBe(1);
    expect(vitestTotals(null, exitCode).failed).toBe(1);
    expect(playwrightTotals({ stats: STATS }, exitCode).failed).toBe(1);
    expect(playwrightTotals(null, exitCode).failed).toBe(1);
    expect(checkTotals(exitCode).failed).toBe(1);
  });

  it("never passes a runner that wrote no report", () => {
    expect(vitestTotals(null, 0).failed).toBe(1);
    expect(playwrightTotals(null, 0).failed).toBe(1);
  });

  it("counts a browser test that passed at the second try as failed", () => {
    expect(playwrightTotals({ stats: { ...STATS, flaky: 1 } }, 0)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 0,
    });
  });
});
