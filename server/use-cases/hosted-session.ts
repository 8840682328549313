// [OP2][LV2] The one place where operations come to be. Intents of a session are judged one at a
// time against the state that they meet; all that arrived during the last commit share the next;
// outcomes and listeners come only after the commit. If a commit fails, the state in memory is
// thrown away and made again from the log: it never runs ahead of what is kept.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { IntentBody } from "#core/operations/intent.ts";
import type { ApiPreview } from "#core/protocol/api.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { LabelLookup } from "#server/use-cases/check-places.ts";
import {
  type DecideDeps,
  decideIntents,
  type Submission,
} from "#server/use-cases/decide-intents.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import type { Faults } from "#server/use-cases/failpoint.ts";
import { type Holding, SessionElsewhereError } from "#server/use-cases/leases.ts";
import {
  AccessGoneError,
  type Actor,
  type CommittedEntry,
  type LiveSession,
} from "#server/use-cases/live-session.ts";
import type { Meters } from "#server/use-cases/meters.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import type { SplitGround } from "#server/use-cases/prepare-split.ts";
import { PresentRoles } from "#server/use-cases/present-roles.ts";
import { MAX_REPLAYED_OPERATIONS, SessionPast } from "#server/use-cases/session-past.ts";
import { SessionRebase } from "#server/use-cases/session-rebase.ts";
import {
  CommitDraft,
  readSessionState,
  type SessionState,
} from "#server/use-cases/session-state.ts";
import { type Asker, previewView } from "#server/use-cases/session-views.ts";
import {
  type LogBatch,
  LogFencedError,
  RightsChangedError,
  type SessionRecord,
  type Store,
} from "#server/use-cases/store.ts";

export interface HostedSessionDeps {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly engines: EditEngines;
  readonly meters?: Meters;
  readonly faults?: Faults;
}

type HeldLease = Extract<Holding, { kind: "mine" }>;

interface Waiting {
  readonly actor: Actor;
  readonly intentTexts: readonly string[];
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
}

type CommitWriter = (batch: LogBatch) => Promise<void>;

export class HostedSession implements LiveSession {
  readonly record: SessionRecord;
  readonly dataset: OpenDataset;
  /** To be asked while nothing else is done with the session. */
  readonly rebase: SessionRebase;
  private readonly deps: HostedSessionDeps;
  private readonly lease: HeldLease;
  private readonly listeners = new Set<(entries: readonly CommittedEntry[]) => void>();
  private readonly waiting: Waiting[] = [];
  private readonly roles: PresentRoles;
  private state: SessionState;
  private past: SessionPast | null = null;
  private tail: Promise<unknown> = Promise.resolve();
  private queued = 0;
  /** A draft was begun and neither committed nor dropped: the state may be ahead of the log. */
  private isAstray = false;

  private constructor(
    deps: HostedSessionDeps,
    record: SessionRecord,
    dataset: OpenDataset,
    state: SessionState,
    lease: HeldLease,
  ) {
    this.deps = deps;
    this.lease = lease;
    this.record = record;
    this.dataset = dataset;
    this.rebase = new SessionRebase(deps, record, dataset);
    this.state = state;
    this.roles = new PresentRoles(deps.store, record.id, deps.nowMs);
  }

  static async load(
    deps: HostedSessionDeps,
    record: SessionRecord,
    dataset: OpenDataset,
    lease: HeldLease,
  ): Promise<HostedSession> {
    const state = await readSessionState(deps.store, record, dataset);
    return new HostedSession(deps, record, dataset, state, lease);
  }

  get sessionId(): string {
    return this.record.id;
  }

  get datasetId(): string {
    return this.record.datasetId;
  }

  get isBusy(): boolean {
    return this.queued > 0;
  }

  entries(): readonly CommittedEntry[] {
    return this.state.entries;
  }

  onCommitted(listener: (entries: readonly CommittedEntry[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** As of the last commit, when nothing is under way. For answers use `exclusively`. */
  get model(): SessionModel {
    return this.state.model;
  }

  submit(actor: Actor, intentTexts: readonly string[]): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ actor, intentTexts, resolve, reject });
      if (this.waiting.length === 1) void this.enqueue(() => this.decideWaiting());
    });
  }

  /** Runs when no intent is under way, and none starts before it is done. */
  exclusively<T>(task: (model: SessionModel) => Promise<T> | T): Promise<T> {
    return this.enqueue(async () => {
      await this.rightState();
      const result = await task(this.state.model);
      // What was read may be old by now where another process serves the session.
      this.assertHeld();
      return result;
    });
  }

  /**
   * [DE5] Reads the session as it stood after operation `seq`; intents do not wait for it. Refused,
   * in words, where the log is not that long, or where that is too much to replay.
   */
  async atState<T>(seq: number, read: (model: SessionModel) => T): Promise<Result<T, string>> {
    const present = await this.exclusively((model) => ({
      base: model.base,
      log: model.operations,
      count: model.operations.length,
      answer: model.operations.length === seq ? accepted(read(model)) : null,
    }));
    if (present.answer !== null) return present.answer;
    if (seq > present.count) return refused(`is beyond the log, which ends at ${present.count}`);
    if (seq > MAX_REPLAYED_OPERATIONS) {
      return refused(`states after operation ${MAX_REPLAYED_OPERATIONS} are not replayed`);
    }
    this.past ??= new SessionPast(present.base);
    return accepted(await this.past.read(present.log, seq, read));
  }

  /** What an edit would do. Intents wait meanwhile, for as long as a cut may take at most. */
  preview(actor: Pick<Actor, "id">, body: IntentBody, signal?: AbortSignal): Promise<ApiPreview> {
    return this.exclusively(async (model) =>
      previewView(this.deps.engines, await this.ground(), model, body, this.asker(actor), signal),
    );
  }

  private asker({ id }: Pick<Actor, "id">): Asker {
    return { actorId: id, nowMs: this.deps.nowMs() };
  }

  /**
   * As `exclusively`, with a draft that the task fills. It returns the way to write it (a version
   * with it, in one transaction), or null where the log is to stay as it was.
   */
  exclusiveCommit<T>(
    task: (draft: CommitDraft) => Promise<{ result: T; write: CommitWriter | null }>,
    cameBy: readonly string[] = [],
  ): Promise<T> {
    return this.enqueue(async () => {
      const draft = await this.newDraft();
      const { result, write } = await task(draft);
      if (write !== null) await this.commit(draft, write, cameBy);
      return result;
    });
  }

  /** Resolves when everything asked for so far is done. */
  async settle(): Promise<void> {
    await this.tail;
  }

  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    this.queued++;
    const run = this.tail.then(task).finally(() => {
      this.queued--;
    });
    this.tail = run.catch(() => undefined);
    return run;
  }

  private async newDraft(): Promise<CommitDraft> {
    await this.rightState();
    this.isAstray = true;
    return new CommitDraft(this.record.id, this.state, this.deps.nowMs);
  }

  private async decideWaiting(): Promise<void> {
    // The embedded database answers without a turn of the event loop: one commit after the other
    // would keep all sockets unread, and each would hold one intent alone.
    await nextTurn();
    const group = this.waiting.splice(0);
    try {
      await this.decideGroup(group).catch((error: unknown) => {
        if (!this.mayDecideAgain(error)) throw error;
        return this.decideGroup(group);
      });
    } catch (error) {
      // Who was turned away or answered before stays so.
      for (const item of group) item.reject(error);
    }
  }

  /** By the roles of now, or on the log as it is now. */
  private mayDecideAgain(error: unknown): boolean {
    if (error instanceof RightsChangedError) {
      this.roles.forget();
      return true;
    }
    // Under a lease the other is the owner now, and the intents are his to judge.
    return error instanceof LogFencedError && this.lease.fence === null;
  }

  private async decideGroup(group: readonly Waiting[]): Promise<void> {
    const roles = await this.roles.of(group.map(({ actor }) => actor));
    const submissions: Submission[] = [];
    const judged: Waiting[] = [];
    for (const [n, item] of group.entries()) {
      const { actor, intentTexts } = item;
      const role = roles[n];
      if (role === null) {
        item.reject(new AccessGoneError(`${actor.id} has no access to ${this.record.id}`));
        continue;
      }
      judged.push(item);
      submissions.push({ actor: { id: actor.id, name: actor.name }, role, intentTexts });
    }
    if (judged.length === 0) return;
    const judgedBy = this.roles.judgedBy(judged.map(({ actor }) => actor));
    const draft = await this.newDraft();
    const outcomes = await decideIntents(await this.decideDeps(), this.state, draft, submissions);
    const cameBy = judged.flatMap(({ actor }) => actor.cameBy ?? []);
    const write: CommitWriter = (batch) => this.deps.store.appendBatch({ ...batch, judgedBy });
    await this.commit(draft, write, cameBy);
    for (const [n, item] of judged.entries()) item.resolve(outcomes[n]);
  }

  private async decideDeps(): Promise<DecideDeps> {
    const ground = await this.ground();
    return {
      store: this.deps.store,
      sessionId: this.record.id,
      datasetId: this.record.datasetId,
      nowMs: this.deps.nowMs,
      rebase: this.rebase,
      rebaseLabels: (newest) => this.labelsOf(newest),
      ground,
      engines: this.deps.engines,
      labels: labelsIn(ground, this.state.model.base),
    };
  }

  private async labelsOf(version: number): Promise<LabelLookup> {
    const volumes = await this.dataset.versionVolumes(version);
    return labelsIn({ volumes }, await this.dataset.versionBase(version));
  }

  private async ground(): Promise<SplitGround> {
    const volumes = await this.dataset.versionVolumes(this.record.baseVersion);
    return { volumes, masks: this.dataset.masks };
  }

  private async commit(
    draft: CommitDraft,
    write: CommitWriter,
    cameBy: readonly string[],
  ): Promise<void> {
    this.assertHeld();
    if (!draft.isEmpty) {
      const { fence } = this.lease;
      const batch = { ...draft.batch(), ...(fence === null ? {} : { fence }) };
      const startMs = performance.now();
      await this.keep(batch, write);
      const known = this.state.entries.length;
      const operations = batch.operations.length;
      this.deps.meters?.committed({
        sessionId: this.record.id,
        firstSeq: operations === 0 ? null : known + 1,
        lastSeq: operations === 0 ? null : known + operations,
        operations,
        refusals: batch.refusals.length,
        tookMs: performance.now() - startMs,
        cameBy: [...new Set(cameBy)],
      });
    }
    this.isAstray = false;
    this.announce(draft.remember());
    this.deps.faults?.("announce:after");
  }

  private async keep(batch: LogBatch, write: CommitWriter): Promise<void> {
    try {
      await write(batch);
    } catch (error) {
      // Nobody may go on believing that he is the owner: the next one who asks is sent to the other.
      if (error instanceof LogFencedError) this.lease.refused();
      throw error;
    }
  }

  /** Makes the state again where a failed commit left it ahead of the log. */
  private async rightState(): Promise<void> {
    this.assertHeld();
    if (this.isAstray) await this.reload();
  }

  private assertHeld(): void {
    if (this.lease.isHeld()) return;
    throw new SessionElsewhereError(`another process may serve session ${this.record.id} now`);
  }

  private async reload(): Promise<void> {
    const known = this.state.entries.length;
    this.state = await readSessionState(this.deps.store, this.record, this.dataset);
    this.isAstray = false;
    this.announce(this.state.entries.slice(known));
  }

  private announce(entries: readonly CommittedEntry[]): void {
    if (entries.length === 0) return;
    for (const listener of this.listeners) listener(entries);
  }
}

function labelsIn({ volumes }: Pick<SplitGround, "volumes">, base: SessionBase): LabelLookup {
  return {
    shapeVoxel: volumes.shapeVoxel,
    supervoxelIds: base.graph.supervoxelIds,
    supervoxelIndexAt: (positionVoxel) => volumes.supervoxelIndexAt(positionVoxel),
  };
}
