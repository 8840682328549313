// What must be known of the logs and segments before any table is written: the review decisions with
// whether each holds, and how each session's log ends. Only these stay in memory.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { LogAuthor } from "#server/exports/log-author.ts";
import type { LogSummary } from "#server/exports/release-base.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import { type ReleasedReview, ReviewCollector } from "#server/exports/tables/reviews-table.ts";

export interface ReleaseSurvey {
  /** In the order of their first operations. */
  readonly authors: readonly LogAuthor[];
  readonly reviews: readonly ReleasedReview[];
  /** By session id. */
  readonly logs: ReadonlyMap<string, LogSummary>;
}

/** Rejects where a log is damaged, and says where. */
export async function surveyRelease(source: ReleaseSource): Promise<ReleaseSurvey> {
  const collector = new ReviewCollector(source);
  const logs = new Map<string, LogSummary>();
  const authors = new Map<string, LogAuthor>();
  for await (const page of releasedOperations(source.chain)) {
    for (const item of page) {
      await collector.add(item);
      const { authorId: userId, authorName: name } = item.operation;
      const operationCount = (authors.get(userId)?.operationCount ?? 0) + 1;
      authors.set(userId, { userId, name, operationCount });
    }
    const { sessionId, hash } = page[page.length - 1];
    logs.set(sessionId, { operationCount: page.length, lastHash: hash });
  }
  const effectHashes = await effectHashesOf(source, collector.neurons);
  const changed = collector.sessionsOfChanged(effectHashes);
  const rootsThen = new Map<string, ReadonlyMap<number, RootId>>();
  for (const { session } of source.chain) {
    if (session === null || !changed.has(session.id)) continue;
    rootsThen.set(session.id, await session.readVerdictRoots());
  }
  const reviews = collector.rows(effectHashes, rootsThen);
  return { authors: [...authors.values()], reviews, logs };
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
