// [RV6] Two edits clash where one sets aside what the other was made for: a merge of a version that a
// split of the session severs, or a split of a version whose groups a merge of the session joins.
import type { Place } from "#core/geometry/place.ts";
import type { Operation } from "#core/operations/operation.ts";
import { WouldBeRoots } from "#core/operations/would-be-roots.ts";
import { groupsOf, joinsOf } from "#core/session/rebased-session.ts";
import { baseIndexAt, type SessionBase } from "#core/session/session-base.ts";
import { rootOfPlace, type SessionModel } from "#core/session/session-model.ts";

/** An edit that went into a version before this one. */
export interface PastEdit {
  readonly version: number;
  readonly operation: Operation;
}

/** By the number of the session's edit: the past edits that it clashes with, in log order. */
export function clashesWith(
  rebased: SessionModel,
  past: readonly PastEdit[],
): ReadonlyMap<number, ReadonlySet<PastEdit>> {
  const { active } = rebased.segmentation.activity;
  const edits = rebased.operations.filter(({ seq }) => active.has(seq));
  const splits = edits.filter(({ body }) => groupsOf(body) !== null);
  const merges = edits.filter(({ body }) => joinsOf(body).length > 0);
  const clashes = new Map<number, Set<PastEdit>>();
  const note = (blamed: readonly Operation[], edit: PastEdit) => {
    for (const { seq } of blamed) {
      clashes.set(seq, (clashes.get(seq) ?? new Set<PastEdit>()).add(edit));
    }
  };
  for (const edit of past) {
    for (const pair of joinsOf(edit.operation.body)) {
      if (!isOneInVersion(rebased.base, pair) || isOne(rebased, pair)) continue;
      const root = versionRootAt(rebased.base, pair[0]);
      const near = splits.filter(({ body }) =>
        groupsOf(body)?.some((places) =>
          places.some((place) => versionRootAt(rebased.base, place) === root),
        ),
      );
      note(deciding(rebased, near, pair, true), edit);
    }
    for (const pair of rejoinedPairs(rebased, edit)) {
      const root = rootOfPlace(rebased, pair[0]);
      const near = merges.filter(({ body }) =>
        joinsOf(body).some(([place]) => rootOfPlace(rebased, place) === root),
      );
      note(deciding(rebased, near, pair, false), edit);
    }
  }
  return clashes;
}

type Pair = readonly [Place, Place];

/** One pair for each two groups of a past split that the version has apart and the session joins. */
function rejoinedPairs(rebased: SessionModel, { operation }: PastEdit): readonly Pair[] {
  const groups = groupsOf(operation.body) ?? [];
  return groups.flatMap((group, at) =>
    groups.slice(at + 1).flatMap((other): readonly Pair[] => {
      for (const left of group) {
        for (const right of other) {
          const pair = [left, right] as const;
          if (isOne(rebased, pair) && !isOneInVersion(rebased.base, pair)) return [pair];
        }
      }
      return [];
    }),
  );
}

/** Those without any of which alone the pair would be one, or apart; all, where none decides alone. */
function deciding(
  rebased: SessionModel,
  edits: readonly Operation[],
  [left, right]: Pair,
  wouldBeOne: boolean,
): readonly Operation[] {
  const { segmentation } = rebased;
  const seq = rebased.operations.length + 1;
  const decisive = edits.filter(({ seq: of }) => {
    const undo = { seq, overrides: [], body: { kind: "undo", of } } as const;
    return segmentation.forecastWith(undo, ({ plan }) => {
      const roots = new WouldBeRoots(segmentation, plan);
      const rootAt = (place: Place) => roots.rootOf(segmentation.constraints.graph.nodeAt(place));
      return (rootAt(left) === rootAt(right)) === wouldBeOne;
    });
  });
  return decisive.length > 0 ? decisive : edits;
}

function isOne(model: SessionModel, [left, right]: Pair): boolean {
  return rootOfPlace(model, left) === rootOfPlace(model, right);
}

function versionRootAt(base: SessionBase, place: Place): number {
  const index = baseIndexAt(base, place);
  return index < 0 ? -1 : base.partition.rootIndices.at(index);
}

function isOneInVersion(base: SessionBase, [left, right]: Pair): boolean {
  return versionRootAt(base, left) === versionRootAt(base, right);
}
