import { defineConfig } from "vitest/config";
import { SlowTestsFirst } from "./scripts/slow-tests-first.mjs";

// Each file opens databases anew, and is over before code of theirs is worth optimizing; not so where
// a promise is put to the test at full length.
const execArgv = process.env.FASCICLE_FAULTS === "full" ? [] : ["--liftoff-only"];

/** Whole servers, worlds and clocks of their own: each file in a process of its own. */
const ALONE = ["tests/**/*.test.ts", "scripts/**/*.test.ts"];
const NOT_OURS = ["node_modules/**", ".next/**", "dist/**", "tests/e2e/**"];

export default defineConfig({
  test: {
    benchmark: { include: ["**/*.bench.ts"] },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    execArgv,
    sequence: { sequencer: SlowTestsFirst },
    projects: [
      { extends: true, test: { name: "alone", include: ALONE, exclude: NOT_OURS } },
      // Loading its modules anew costs a file more than most of its tests do.
      {
        extends: true,
        test: {
          name: "together",
          include: ["**/*.test.ts"],
          exclude: [...NOT_OURS, ...ALONE],
          isolate: false,
        },
      },
    ],
  },
});
