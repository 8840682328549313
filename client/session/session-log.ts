// [OP2] What follows from a session's log without its segments: the operations, which of them are
// active, the conflicts that stand, and the session's state. Append-only, as the log is.

import type { SplitHistory } from "#client/session/session-pieces.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { isNeuronBody } from "#core/neurons/neuron.ts";
import { ActivityLedger } from "#core/operations/activity.ts";
import type { Operation, OperationConflict } from "#core/operations/operation.ts";
import { nextSessionState, type SessionState } from "#core/operations/session-state.ts";
import { type Claim, ClaimBook } from "#core/session/claims.ts";

export interface LogView {
  readonly seq: number;
  readonly operations: readonly Operation[];
  /** Numbers of the operations that are active [OP4]. */
  readonly active: ReadonlySet<number>;
  readonly conflicts: readonly OperationConflict[];
  readonly claims: readonly Claim[];
  readonly state: SessionState;
  /** Grows when the synapses that the log gives are others. */
  readonly synapseGeneration: number;
  /** Grows when the neuron records that the log gives are others. */
  readonly neuronGeneration: number;
}

export interface SessionLog {
  append(operations: readonly Operation[]): void;
  seq(): number;
  state(): SessionState;
  /** [OP8] Supervoxels that were split, and when that last changed. */
  splitHistory(): SplitHistory;
  /** The same object until something was appended. */
  view(): LogView;
}

export function createSessionLog(): SessionLog {
  const operations: Operation[] = [];
  const ledger = new ActivityLedger();
  const claims = new ClaimBook();
  let state: SessionState = "open";
  let synapseGeneration = 0;
  let neuronGeneration = 0;
  let splitChangedSeq = 0;
  const splitSupervoxels = new Set<SupervoxelId>();
  let active: ReadonlySet<number> | null = null;
  let view: LogView | null = null;

  const isAboutSynapses = (seq: number) => operations[seq - 1].body.kind.startsWith("synapse-");

  const isAboutNeurons = (seq: number) => isNeuronBody(operations[seq - 1].body);

  const isSupervoxelSplit = (seq: number) => operations[seq - 1].body.kind === "split-supervoxel";

  const appendOne = (operation: Operation) => {
    operations.push(operation);
    const changed = ledger.record(operation);
    claims.record(operation);
    if (changed.length > 0) active = null;
    if (changed.some(isAboutSynapses)) synapseGeneration++;
    if (changed.some(isAboutNeurons)) neuronGeneration++;
    if (changed.some(isSupervoxelSplit)) splitChangedSeq = operation.seq;
    if (operation.body.kind === "split-supervoxel") splitSupervoxels.add(operation.body.supervoxel);
    state = nextSessionState(state, operation.body.kind) ?? state;
  };

  return {
    append(added) {
      for (const operation of added) appendOne(operation);
      view = null;
    },
    seq: () => operations.length,
    state: () => state,
    splitHistory: () => ({ changedSeq: splitChangedSeq, supervoxels: splitSupervoxels }),
    view() {
      active ??= new Set(ledger.active);
      view ??= {
        seq: operations.length,
        operations: operations.slice(),
        active,
        conflicts: operations.at(-1)?.effect.conflicts ?? [],
        claims: claims.unreleased,
        state,
        synapseGeneration,
        neuronGeneration,
      };
      return view;
    },
  };
}
