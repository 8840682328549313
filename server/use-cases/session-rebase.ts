// [RV6] A session as finalizing it now would make it: its log on the newest version. It is kept as
// long as the session's model is the same and no newer version came, and follows the log's end.
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type RebaseReport,
  rebaseReport,
  type VersionBetween,
} from "#core/session/rebase-report.ts";
import { RebasedSession } from "#core/session/rebased-session.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { Faults } from "#server/use-cases/failpoint.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import { parseLog } from "#server/use-cases/session-log.ts";
import type { SessionRecord, Store, VersionRecord } from "#server/use-cases/store.ts";

/** A version that came after the session's own, and the session that made it. */
export interface NamedVersion extends VersionBetween {
  readonly record: VersionRecord;
  readonly session: SessionRecord;
}

export interface Rebase {
  readonly newest: number;
  readonly session: RebasedSession;
  readonly between: readonly NamedVersion[];
  /** As the log is now; made anew each time. */
  report(): RebaseReport;
}

export type ReplayProgress = (done: number, total: number) => void;

/** Others wait no longer for the event loop than these take. */
const OPERATIONS_A_TURN = 32;

interface Kept {
  readonly source: SessionModel;
  readonly newest: number;
  readonly session: RebasedSession;
  readonly between: readonly NamedVersion[];
}

interface RebaseDeps {
  readonly store: Pick<Store, "listVersions" | "findSession" | "readLog">;
  readonly faults?: Faults;
}

export class SessionRebase {
  readonly #deps: RebaseDeps;
  readonly #record: SessionRecord;
  readonly #dataset: OpenDataset;
  #kept: Kept | null = null;

  constructor(deps: RebaseDeps, record: SessionRecord, dataset: OpenDataset) {
    this.#deps = deps;
    this.#record = record;
    this.#dataset = dataset;
  }

  async newest(store = this.#deps.store): Promise<number> {
    const versions = await store.listVersions(this.#record.datasetId);
    return Math.max(...versions.map(({ number }) => number));
  }

  /**
   * Nothing may change the model meanwhile. null where the newest version is the session's own.
   * @param newest as it was looked for; the highest number of the dataset.
   */
  async on(
    newest: number,
    model: SessionModel,
    onProgress: ReplayProgress = () => undefined,
  ): Promise<Rebase | null> {
    if (newest === this.#record.baseVersion) return null;
    let kept = this.#kept;
    if (kept === null || kept.source !== model || kept.newest !== newest) {
      const session = new RebasedSession(await this.#dataset.versionBase(newest));
      kept = { source: model, newest, session, between: await this.#versionsUpTo(newest) };
    }
    // An error in the middle must not leave half a replay behind.
    this.#kept = null;
    await this.#follow(kept, onProgress);
    this.#kept = kept;
    const { session, between } = kept;
    return { newest, session, between, report: () => rebaseReport(model, session, between) };
  }

  async #follow({ source, session }: Kept, onProgress: ReplayProgress): Promise<void> {
    const { operations } = source;
    const { operations: taken } = session.model;
    while (taken.length < operations.length) {
      session.take(operations[taken.length]);
      this.#deps.faults?.("finalize:rebasing");
      if (taken.length % OPERATIONS_A_TURN !== 0) continue;
      onProgress(taken.length, operations.length);
      await nextTurn();
    }
  }

  async #versionsUpTo(newest: number): Promise<readonly NamedVersion[]> {
    const { store } = this.#deps;
    const between: NamedVersion[] = [];
    for (const record of await store.listVersions(this.#record.datasetId)) {
      const { number, sessionId } = record;
      if (number <= this.#record.baseVersion || number > newest || sessionId === null) continue;
      const session = await store.findSession(sessionId);
      if (session === null) throw new Error(`version ${number} has no session ${sessionId}`);
      const operations = parseLog(sessionId, await store.readLog(sessionId));
      between.push({ number, record, session, operations });
    }
    return between;
  }
}
