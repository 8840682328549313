// At most one copy of a session is in memory, so that its intents have one order. Sessions that
// nobody holds stay for a while, the latest used longest; one with work under way is never let go.
import { HostedSession, type HostedSessionDeps } from "#server/use-cases/hosted-session.ts";
import type { LiveSessions } from "#server/use-cases/live-session.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";

const IDLE_SESSIONS_KEPT = 16;

interface Slot {
  holders: number;
  readonly session: Promise<HostedSession | null>;
  /** null while it loads, and where there is no such session. */
  loaded: HostedSession | null;
}

export class SessionHost implements LiveSessions {
  private readonly deps: HostedSessionDeps & { readonly datasets: OpenDatasets };
  /** In order of last use. */
  private readonly slots = new Map<string, Slot>();

  constructor(deps: HostedSessionDeps & { readonly datasets: OpenDatasets }) {
    this.deps = deps;
  }

  async acquire(sessionId: string): Promise<HostedSession | null> {
    const slot = this.slots.get(sessionId) ?? {
      holders: 0,
      session: this.load(sessionId),
      loaded: null,
    };
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

  /** Resolves when everything under way is committed. */
  async settle(): Promise<void> {
    await Promise.all([...this.slots.values()].map((slot) => slot.loaded?.settle()));
  }

  private async load(sessionId: string): Promise<HostedSession | null> {
    const record = await this.deps.store.findSession(sessionId);
    if (record === null) return null;
    const dataset = await this.deps.datasets.open(record.datasetId);
    return dataset === null ? null : HostedSession.load(this.deps, record, dataset);
  }

  private drop(sessionId: string, slot: Slot): void {
    if (this.slots.get(sessionId) === slot) this.slots.delete(sessionId);
  }

  private letGoOfIdle(): void {
    const idle = [...this.slots].filter(([, slot]) => slot.holders <= 0 && !slot.loaded?.isBusy);
    for (const [sessionId] of idle.slice(0, Math.max(0, idle.length - IDLE_SESSIONS_KEPT))) {
      this.slots.delete(sessionId);
    }
  }
}
