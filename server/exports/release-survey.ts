// What must be known of the logs and segments before any table is written: the review decisions with
// whether each holds, and how each session's log ends. Only these stay in memory.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { LogSummary } from "#server/exports/release-base.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import { type ReleasedReview, ReviewCollector } from "#server/exports/tables/reviews-table.ts";

export interface ReleaseSurvey {
  readonly reviews: readonly ReleasedReview[];
  /** By session id. */
  readonly logs: ReadonlyMap<string, LogSummary>;
}

/** Rejects where a log is damaged, and says where. */
export async function surveyRelease(source: ReleaseSource): Promise<ReleaseSurvey> {
  const collector = new ReviewCollector(source);
  const logs = new Map<string, LogSummary>();
  for await (const page of releasedOperations(source.chain)) {
    for (const item of page) collector.add(item);
    const { sessionId, hash } = page[page.length - 1];
    logs.set(sessionId, { operationCount: page.length, lastHash: hash });
  }
  const effectHashes = await effectHashesOf(source, collector.neurons);
  return { reviews: collector.rows(effectHashes), logs };
}

async function effectHashesOf(
  source: Pick<ReleaseSource, "readSegments">,
  roots: ReadonlySet<RootId>,
): Promise<ReadonlyMap<RootId, string>> {
  const hashes = new Map<RootId, string>();
  if (roots.size === 0) return hashes;
  for await (const page of source.readSegments()) {
    for (const { root, effectHash } of page) if (roots.has(root)) hashes.set(root, effectHash);
  }
  return hashes;
}
