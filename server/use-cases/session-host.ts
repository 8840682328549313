// At most one copy of a session is in memory, so that its intents have one order; among processes
// that share a database, in the memory of the one that holds its lease [LV2]. Sessions that
// nobody holds stay for a while, the latest used longest; one with work under way is never let go.
import { HostedSession, type HostedSessionDeps } from "#server/use-cases/hosted-session.ts";
import { type Leases, SessionElsewhereError, SOLE_OWNER } from "#server/use-cases/leases.ts";
import type { LiveSessions } from "#server/use-cases/live-session.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";

const IDLE_SESSIONS_KEPT = 16;

type HostDeps = HostedSessionDeps & {
  readonly datasets: OpenDatasets;
  readonly leases?: Leases;
};

interface Slot {
  holders: number;
  readonly session: Promise<HostedSession | null>;
  /** null while it loads, and where there is no such session. */
  loaded: HostedSession | null;
  /** Gives the lease back. */
  release: (() => Promise<void>) | null;
}

export class SessionHost implements LiveSessions {
  private readonly deps: HostDeps;
  /** In order of last use. */
  private readonly slots = new Map<string, Slot>();

  /** Those who hold a session that was lost, until they have released it. */
  private readonly holdersOfLost = new Map<string, number>();
  private readonly lossListeners: ((sessionId: string) => void)[] = [];

  constructor(deps: HostDeps) {
    this.deps = deps;
  }

  /** Called when a session's lease is lost: nothing of it may be answered from here any more. */
  onLost(listener: (sessionId: string) => void): void {
    this.lossListeners.push(listener);
  }

  /** Whether it is served here, as far as is known. */
  has(sessionId: string): boolean {
    return this.slots.has(sessionId);
  }

  /** Throws SessionElsewhereError where another process serves it. */
  async acquire(sessionId: string): Promise<HostedSession | null> {
    const slot = this.slots.get(sessionId) ?? this.open(sessionId);
    slot.holders++;
    this.slots.delete(sessionId);
    this.slots.set(sessionId, slot);
    try {
      slot.loaded = await slot.session;
    } catch (error) {
      this.drop(sessionId, slot);
      throw error;
    }
    if (slot.loaded === null) this.drop(sessionId, slot);
    return slot.loaded;
  }

  release(sessionId: string): void {
    const ofLost = this.holdersOfLost.get(sessionId) ?? 0;
    if (ofLost > 0) {
      if (ofLost === 1) this.holdersOfLost.delete(sessionId);
      else this.holdersOfLost.set(sessionId, ofLost - 1);
      return;
    }
    const slot = this.slots.get(sessionId);
    if (slot === undefined) return;
    slot.holders--;
    this.letGoOfIdle();
  }

  /** Acquires for the time of a task; null where there is no such session. */
  async use<T>(sessionId: string, task: (session: HostedSession) => Promise<T>): Promise<T | null> {
    const session = await this.acquire(sessionId);
    if (session === null) return null;
    try {
      return await task(session);
    } finally {
      this.release(sessionId);
    }
  }

  /** The session where it is in memory already; it is not held. */
  peek(sessionId: string): HostedSession | null {
    return this.slots.get(sessionId)?.loaded ?? null;
  }

  /** Of a dataset that is no more: nobody is served any of it from here. */
  async forget(datasetId: string): Promise<void> {
    for (const [sessionId, slot] of [...this.slots]) {
      if (slot.loaded?.datasetId !== datasetId) continue;
      this.lose(sessionId, slot);
      await slot.release?.().catch(() => undefined);
    }
  }

  /** Resolves when everything under way is committed. */
  async settle(): Promise<void> {
    await Promise.all([...this.slots.values()].map((slot) => slot.loaded?.settle()));
  }

  private open(sessionId: string): Slot {
    let begin: (slot: Slot) => void = () => undefined;
    const begun = new Promise<Slot>((resolve) => {
      begin = resolve;
    });
    const session = begun.then((slot) => this.load(sessionId, slot));
    const slot: Slot = { holders: 0, session, loaded: null, release: null };
    begin(slot);
    return slot;
  }

  private async load(sessionId: string, slot: Slot): Promise<HostedSession | null> {
    const record = await this.deps.store.findSession(sessionId);
    if (record === null) return null;
    const dataset = await this.deps.datasets.open(record.datasetId);
    if (dataset === null) return null;
    // The log is read after the lease is taken: nobody else adds to it any more.
    const lease = await (this.deps.leases ?? SOLE_OWNER).hold(sessionId);
    if (lease.kind === "elsewhere") {
      throw new SessionElsewhereError(`session ${sessionId} is served at ${lease.url}`);
    }
    lease.onLost(() => this.lose(sessionId, slot));
    try {
      const session = await HostedSession.load(this.deps, record, dataset, lease);
      slot.release = () => lease.release();
      return session;
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  private lose(sessionId: string, slot: Slot): void {
    if (this.slots.get(sessionId) !== slot) return;
    this.slots.delete(sessionId);
    if (slot.loaded !== null && slot.holders > 0) {
      const before = this.holdersOfLost.get(sessionId) ?? 0;
      this.holdersOfLost.set(sessionId, before + slot.holders);
    }
    for (const listener of this.lossListeners) listener(sessionId);
  }

  private drop(sessionId: string, slot: Slot): void {
    if (this.slots.get(sessionId) === slot) this.slots.delete(sessionId);
  }

  private letGoOfIdle(): void {
    const idle = [...this.slots].filter(([, slot]) => slot.holders <= 0 && !slot.loaded?.isBusy);
    for (const [sessionId, slot] of idle.slice(0, Math.max(0, idle.length - IDLE_SESSIONS_KEPT))) {
      this.slots.delete(sessionId);
      void slot.release?.();
    }
  }
}
