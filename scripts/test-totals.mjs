// Counts of a test run from the reports that the runners write. A runner that failed without a
// failed test to show for it (a file that does not load, an unhandled error, no report) is a failure.

export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

export function sumTotals(totals) {
  return totals.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    NOTHING,
  );
}

/** The last line of `npm test`. */
export function totalsLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** One check that has no tests inside. */
export function checkTotals(exitCode) {
  return exitCode === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/** `report`: vitest's JSON report, or null where it wrote none. */
export function vitestTotals(report, exitCode) {
  if (report === null) return { ...NOTHING, failed: 1 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return withExitCode(exitCode, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/** `report`: Playwright's JSON report, or null where it wrote none. */
export function playwrightTotals(report, exitCode) {
  if (report === null) return { ...NOTHING, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withExitCode(exitCode, { passed: expected, failed: unexpected + flaky, skipped });
}

function withExitCode(exitCode, totals) {
  return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
