// [LV3] What lies between the state that an intent's author saw and the one that it meets. A segment
// counts as changed where others changed it: an author's own operations they know, since a page
// shows an intent as soon as it is made.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { movesSupervoxels } from "#core/operations/activity.ts";
import { flippedSince } from "#core/operations/flipped-since.ts";
import { type Standing, standingBy } from "#core/operations/standing.ts";
import type { UnseenStretch } from "#core/operations/unseen-stretch.ts";
import {
  rootsOfSupervoxel,
  type SessionModel,
  supervoxelsOf,
} from "#core/session/session-model.ts";

export class IntentMeeting {
  readonly model: SessionModel;
  readonly stretch: UnseenStretch;
  readonly #actorId: string;
  #flips: ReadonlyMap<number, readonly number[]> | null = null;

  constructor(model: SessionModel, actorId: string, stretch: UnseenStretch) {
    this.model = model;
    this.#actorId = actorId;
    this.stretch = stretch;
  }

  /** By the number of an edit that is active and was not, or the reverse: what turned it. */
  get flips(): ReadonlyMap<number, readonly number[]> {
    this.#flips ??= flippedSince(this.model.segmentation.activity, this.stretch.operations);
    return this.#flips;
  }

  isOthers(seq: number): boolean {
    return this.model.operations[seq - 1]?.authorId !== this.#actorId;
  }

  /** Others' unseen operations that made the segments of these supervoxels what they are. */
  changersOf(supervoxels: Iterable<SupervoxelId>): readonly number[] {
    const roots = new Set<RootId>();
    for (const supervoxel of supervoxels) {
      for (const root of rootsOfSupervoxel(this.model, supervoxel)) roots.add(root);
    }
    return [...roots].flatMap((root) => this.#changersOfSegment(root));
  }

  #changersOfSegment(root: RootId): readonly number[] {
    const past = this.stretch.pastOf(root);
    if (past === null) return [];
    const seqs = [...past.changers].filter((seq) => this.isOthers(seq));
    return seqs.length > 0 && this.#isOtherwise(past.region) ? seqs : [];
  }

  /** Whether edits that touch these segments were turned on or off by others, on balance. */
  #isOtherwise(region: ReadonlySet<RootId>): boolean {
    for (const [seq, by] of this.flips) {
      const operation = this.model.operations[seq - 1];
      if (!movesSupervoxels(operation.body.kind) || !by.some((turner) => this.isOthers(turner)))
        continue;
      const ids = supervoxelsOf(this.model, operation);
      if (ids.some((id) => rootsOfSupervoxel(this.model, id).some((root) => region.has(root))))
        return true;
    }
    return false;
  }

  /** The author's own latest seen edit that others turned off, or on again; and what turned it. */
  latestOwnTurned(
    way: "off" | "on",
  ): { readonly seq: number; readonly by: readonly number[] } | null {
    const { active } = this.model.segmentation.activity;
    let latest: { readonly seq: number; readonly by: readonly number[] } | null = null;
    for (const [seq, by] of this.flips) {
      const isAsAsked = active.has(seq) === (way === "on") && !this.stretch.isUnseen(seq);
      if (!isAsAsked || this.isOthers(seq) || !by.some((turner) => this.isOthers(turner))) continue;
      if (latest === null || seq > latest.seq) latest = { seq, by };
    }
    return latest;
  }

  conflict(seqs: Iterable<number>): Standing {
    const unseen = [...seqs].filter((seq) => this.stretch.isUnseen(seq));
    return standingBy("conflict", this.stretch.seenSeq, unseen);
  }

  redundant(seqs: Iterable<number>): Standing {
    const unseen = [...seqs].filter((seq) => this.stretch.isUnseen(seq));
    return standingBy("redundant", this.stretch.seenSeq, unseen);
  }

  shifted(seqs: Iterable<number>): Standing {
    return standingBy("shifted", this.stretch.seenSeq, seqs);
  }
}
