// What lists say of many sessions, in few statements: what was read of a log is kept, and only what
// was added since is asked for. Everything kept is a function of a log up to a sequence number, so
// that it is never wrong, whoever else writes to the database.
import type { Role } from "#core/access/role.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";
import {
  DEFAULT_REQUIRED_SIGN_OFFS,
  type RequiredSignOffs,
} from "#core/review/required-sign-offs.ts";
import { NO_REVIEW } from "#core/session/review-summary.ts";
import {
  type AuthoredConflict,
  type LogMark,
  type OperationTally,
  progressOf,
  type SessionRows,
  waitingFor,
  worksIn,
} from "#core/session/session-overview.ts";
import type { LogStretch, OverviewRows } from "#server/use-cases/ports/overviews.ts";
import { sessionView } from "#server/use-cases/session-views.ts";
import type { DatasetRecord, SessionRecord, Store } from "#server/use-cases/store.ts";

type OverviewDeps = Pick<
  Store,
  "listDatasets" | "listSessionsOf" | "readOverviewRows" | "requiredSignOffs"
>;

interface KeptRows extends SessionRows {
  readonly through: number;
}

const NOTHING_READ: KeptRows = { through: 0, tallies: [], spoken: [], marks: [], conflicts: [] };
/** The sessions that are kept; beyond it all are read anew, which is slower and nothing else. */
const MAX_KEPT_SESSIONS = 5_000;

export class SessionOverviews {
  private readonly store: OverviewDeps;
  private readonly kept = new Map<string, KeptRows>();

  constructor(store: OverviewDeps) {
    this.store = store;
  }

  /** Of all datasets on which the person has a role, the latest changed first. */
  async of(personId: string, roles: ReadonlyMap<string, Role>): Promise<readonly ApiHomeSession[]> {
    const datasets = new Map<string, DatasetRecord>();
    for (const dataset of await this.store.listDatasets()) {
      if (roles.has(dataset.id)) datasets.set(dataset.id, dataset);
    }
    const sessions = await this.store.listSessionsOf([...datasets.keys()]);
    const rows = await this.rowsOf(sessions.filter(isLive));
    const required = await this.requiredOf(sessions.filter(isLive));
    const views: ApiHomeSession[] = [];
    for (const session of sessions) {
      const dataset = datasets.get(session.datasetId);
      const role = roles.get(session.datasetId);
      if (dataset === undefined || role === undefined) continue;
      const ofIt = rows.get(session.id) ?? NOTHING_READ;
      const review = session.review ?? NO_REVIEW;
      const wanted = required.get(session.datasetId) ?? DEFAULT_REQUIRED_SIGN_OFFS;
      views.push({
        ...sessionView(session, dataset, role),
        progress: isLive(session) ? progressOf(ofIt, review, wanted) : null,
        isOwn: worksIn(personId, session.createdById, ofIt),
        waiting: waitingFor({ personId, role }, session, ofIt, review),
      });
    }
    return views;
  }

  /** Of the datasets that have a session under review: where none is, nothing lacks. */
  private async requiredOf(
    sessions: readonly SessionRecord[],
  ): Promise<ReadonlyMap<string, RequiredSignOffs>> {
    const underReview = sessions.filter(({ review }) => (review?.held ?? null) !== null);
    const required = new Map<string, RequiredSignOffs>();
    for (const id of new Set(underReview.map(({ datasetId }) => datasetId))) {
      required.set(id, await this.store.requiredSignOffs(id));
    }
    return required;
  }

  private async rowsOf(sessions: readonly SessionRecord[]): Promise<ReadonlyMap<string, KeptRows>> {
    if (this.kept.size > MAX_KEPT_SESSIONS) this.kept.clear();
    const known = new Map(
      sessions.map(({ id }) => [id, this.kept.get(id) ?? NOTHING_READ] as const),
    );
    const stretches: LogStretch[] = [];
    for (const { id, operationCount: through } of sessions) {
      const after = known.get(id)?.through ?? 0;
      if (through > after) stretches.push({ sessionId: id, after, through });
    }
    const added = addedTo(await this.store.readOverviewRows(stretches));
    for (const { sessionId, after, through } of stretches) {
      const before = known.get(sessionId) ?? NOTHING_READ;
      const grown = grow(before, added.get(sessionId) ?? NOTHING_READ, through);
      known.set(sessionId, grown);
      // Another request may have read further meanwhile.
      const now = this.kept.get(sessionId)?.through ?? 0;
      if (now === after) this.kept.set(sessionId, grown);
    }
    return known;
  }
}

function isLive({ state }: SessionRecord): boolean {
  return state !== "finalized" && state !== "abandoned";
}

interface AddedRows extends SessionRows {
  readonly tallies: OperationTally[];
  readonly spoken: Operation[];
  readonly marks: LogMark[];
  readonly conflicts: AuthoredConflict[];
}

function addedTo(rows: OverviewRows): ReadonlyMap<string, SessionRows> {
  const bySession = new Map<string, AddedRows>();
  const of = (sessionId: string) => {
    let added = bySession.get(sessionId);
    if (added === undefined) {
      added = { tallies: [], spoken: [], marks: [], conflicts: [] };
      bySession.set(sessionId, added);
    }
    return added;
  };
  for (const { sessionId, ...tally } of rows.tallies) of(sessionId).tallies.push(tally);
  for (const { sessionId, operation } of rows.spoken) of(sessionId).spoken.push(operation);
  for (const { sessionId, ...mark } of rows.marks) of(sessionId).marks.push(mark);
  for (const { sessionId, ...conflict } of rows.conflicts) of(sessionId).conflicts.push(conflict);
  return bySession;
}

function grow(before: SessionRows, added: SessionRows, through: number): KeptRows {
  return {
    through,
    tallies: summed([...before.tallies, ...added.tallies]),
    spoken: [...before.spoken, ...added.spoken],
    marks: [...before.marks, ...added.marks],
    conflicts: added.conflicts,
  };
}

function summed(tallies: readonly OperationTally[]): readonly OperationTally[] {
  const sums = new Map<string, OperationTally>();
  for (const tally of tallies) {
    const key = `${tally.authorId}\n${tally.kind}`;
    sums.set(key, { ...tally, count: tally.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
