// [LV3] What must outlive the page: intents that the server has not decided, in the order they were
// made, and what became of others that the person has not put away.
import type { ReceivedRefusal } from "#client/api/refusal-json.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import type { Standing } from "#core/operations/standing.ts";

export interface PendingRecord {
  readonly intentId: string;
  /** The intent's canonical JSON, sent as it is. */
  readonly text: string;
  readonly atMs: number;
  /** How it is shown until it is decided; null where only the decision can tell. */
  readonly change: SegmentChange | null;
  /** The page that sends it; missing in one that an older page kept. */
  readonly pageId?: string;
}

export interface AcceptedRecord {
  readonly intentId: string;
  readonly text: string;
  readonly atMs: number;
  readonly seq: number;
  readonly standing: Standing;
}

export interface RefusedRecord {
  readonly intentId: string;
  readonly text: string;
  readonly atMs: number;
  readonly refusal: ReceivedRefusal;
  /** Missing in one that an older page kept, and where the page itself refused: clean. */
  readonly standing?: Standing;
}

export interface IntentJournal {
  /** Each list in the order it was added to. */
  load(): Promise<{
    readonly pending: readonly PendingRecord[];
    readonly refused: readonly RefusedRecord[];
    readonly accepted: readonly AcceptedRecord[];
  }>;
  addPending(record: PendingRecord): Promise<void>;
  removePending(intentId: string): Promise<void>;
  /** In one step: no longer pending, and refused. */
  refuse(record: RefusedRecord): Promise<void>;
  /** In one step: no longer pending, and accepted. */
  accept(record: AcceptedRecord): Promise<void>;
  /** What became of it is put away. */
  removeOutcome(intentId: string): Promise<void>;
  close(): void;
}
