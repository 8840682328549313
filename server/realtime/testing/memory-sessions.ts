// Sessions that live in memory, for tests of the endpoint: a log outlives the process that serves
// it (`MemoryLogs`), an intent takes effect exactly once, viewers are refused.
import { lesserRole, type Role, roleAtLeast } from "#core/access/role.ts";
import { CLEAN } from "#core/operations/standing.ts";
import { FIRST_PREV_HASH, formatEntry } from "#core/protocol/entry.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import {
  AccessGoneError,
  type Actor,
  type CommittedEntry,
  type LiveSession,
  type LiveSessions,
} from "#server/use-cases/live-session.ts";

/** What is durable: each session's entries, and what became of each intent. */
export class MemoryLogs {
  readonly entries = new Map<string, CommittedEntry[]>();
  readonly outcomes = new Map<string, Outcome>();

  constructor(...sessionIds: readonly string[]) {
    for (const sessionId of sessionIds) this.entries.set(sessionId, []);
  }
}

export function entryText(seq: number, intentId: string, authorId = "ada"): string {
  return formatEntry({
    seq,
    intentId,
    authorId,
    authorName: `Name of ${authorId}`,
    atMs: 1_700_000_000_000 + seq,
    overrides: [],
    body: { kind: "submit", note: `entry ${seq}` },
    effect: { changes: [], conflicts: [] },
    prevHash: FIRST_PREV_HASH,
  });
}

/** As the true one does, it passes over what has no id that can be read. */
function idIn(text: string): string | null {
  try {
    const { id } = JSON.parse(text) as { id: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

export class MemorySession implements LiveSession {
  readonly datasetId = "dataset";
  readonly sessionId: string;
  readonly submitted: string[] = [];
  /** Of the newest submission. */
  latestActor: Actor | null = null;
  /** Set to make the next submission fail as a broken database would. */
  failNext = false;
  /** Called just before it fails. */
  onFailure: () => void = () => undefined;
  private readonly logs: MemoryLogs;
  private readonly roles: ReadonlyMap<string, Role>;
  private readonly log: CommittedEntry[];
  private readonly listeners = new Set<(entries: readonly CommittedEntry[]) => void>();

  constructor(sessionId: string, all: MemorySessions, log: CommittedEntry[]) {
    this.sessionId = sessionId;
    this.logs = all.logs;
    this.roles = all.roles;
    this.log = log;
  }

  entries(): readonly CommittedEntry[] {
    return this.log;
  }

  onCommitted(listener: (entries: readonly CommittedEntry[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Commits entries in another way than by an intent from a socket. */
  commit(count: number): void {
    const first = this.log.length + 1;
    const added = Array.from({ length: count }, (_, index) => ({
      seq: first + index,
      entry: entryText(first + index, crypto.randomUUID()),
    }));
    this.publish(added);
  }

  async submit(actor: Actor, intentTexts: readonly string[]): Promise<readonly Outcome[]> {
    await Promise.resolve();
    this.latestActor = actor;
    if (this.failNext) {
      this.failNext = false;
      this.onFailure();
      throw new Error("the disk is full");
    }
    const present = this.roles.get(actor.id);
    if (present === undefined) throw new AccessGoneError(`${actor.id} has no access`);
    const role = lesserRole(present, actor.role);
    const added: CommittedEntry[] = [];
    const outcomes = intentTexts.flatMap((text) => {
      this.submitted.push(text);
      const intentId = idIn(text);
      // Nobody to answer.
      if (intentId === null) return [];
      const outcome =
        this.logs.outcomes.get(intentId) ?? this.judge({ ...actor, role }, intentId, added);
      this.logs.outcomes.set(intentId, outcome);
      return [outcome];
    });
    if (added.length > 0) this.publish(added);
    return outcomes;
  }

  private judge(actor: Actor, intentId: string, added: CommittedEntry[]): Outcome {
    if (!roleAtLeast(actor.role, "proofreader")) {
      const refusal = { tag: "not-allowed", needed: "proofreader", role: actor.role } as const;
      return { intentId, accepted: false, refusal, standing: CLEAN };
    }
    const seq = this.log.length + added.length + 1;
    added.push({ seq, entry: entryText(seq, intentId, actor.id) });
    return { intentId, accepted: true, seq, standing: CLEAN };
  }

  private publish(added: readonly CommittedEntry[]): void {
    this.log.push(...added);
    for (const listener of this.listeners) listener(added);
  }
}

export class MemorySessions implements LiveSessions {
  readonly held = new Map<string, number>();
  readonly logs: MemoryLogs;
  readonly roles: ReadonlyMap<string, Role>;
  private readonly sessions = new Map<string, MemorySession>();

  constructor(logs: MemoryLogs, roles: ReadonlyMap<string, Role>) {
    this.logs = logs;
    this.roles = roles;
  }

  get(sessionId: string): MemorySession {
    const log = this.logs.entries.get(sessionId);
    if (log === undefined) throw new Error(`no session ${sessionId}`);
    const session = this.sessions.get(sessionId) ?? new MemorySession(sessionId, this, log);
    this.sessions.set(sessionId, session);
    return session;
  }

  opened(): Iterable<MemorySession> {
    return this.sessions.values();
  }

  async acquire(sessionId: string): Promise<LiveSession | null> {
    await Promise.resolve();
    if (!this.logs.entries.has(sessionId)) return null;
    this.held.set(sessionId, (this.held.get(sessionId) ?? 0) + 1);
    return this.get(sessionId);
  }

  release(sessionId: string): void {
    this.held.set(sessionId, (this.held.get(sessionId) ?? 0) - 1);
  }
}
