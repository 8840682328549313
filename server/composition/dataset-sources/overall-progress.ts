// How far an import is, told of all its stages together.
import type { ImportStage } from "#server/use-cases/ports/dataset-sources.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";

/** What each stage takes of the whole, from imports that were timed; it need not be exact. */
const SHARES = {
  counting: 0.12,
  edges: 0.13,
  "building edges": 0.13,
  image: 0.3,
  labels: 0.4,
  synapses: 0.05,
} as const;
const STEPS = 1_000;

export function overall({
  onProgress,
  signal,
}: {
  readonly onProgress: (at: ImportStage) => void;
  readonly signal: AbortSignal;
}): ImportHooks {
  let before = 0;
  let stageNow: keyof typeof SHARES | null = null;
  return {
    signal,
    onProgress({ stage, done, total }) {
      if (stageNow !== null && stageNow !== stage) before += SHARES[stageNow];
      stageNow = stage;
      const share = total === 0 ? 0 : done / total;
      const all = Math.min(STEPS, Math.round(STEPS * (before + SHARES[stage] * share)));
      onProgress({ stage, done: all, total: STEPS });
    },
  };
}
