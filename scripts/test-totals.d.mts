export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: TestTotals;
export function sumTotals(totals: readonly TestTotals[]): TestTotals;
export function totalsLine(totals: TestTotals): string;
export function checkTotals(exitCode: number | null): TestTotals;

export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export function vitestTotals(report: VitestReport | null, exitCode: number | null): TestTotals;

export interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

export function playwrightTotals(
  report: PlaywrightReport | null,
  exitCode: number | null,
): TestTotals;
