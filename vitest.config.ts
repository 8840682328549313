import { defineConfig } from "vitest/config";
import { SlowTestsFirst } from "./scripts/slow-tests-first.mjs";

// Each file opens databases anew, and is over before code of theirs is worth optimizing; not so where
// a promise is put to the test at full length.
const execArgv = process.env.FASCICLE_FAULTS === "full" ? [] : ["--liftoff-only"];

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", ".next/**", "dist/**", "tests/e2e/**"],
    benchmark: { include: ["**/*.bench.ts"] },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    execArgv,
    sequence: { sequencer: SlowTestsFirst },
  },
});
