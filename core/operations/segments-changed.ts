// [CL3] Which of the segments that are there an operation would change: those that lose supervoxels or
// gain some. Told by slots of the partition as it is; everything is as it was afterwards.
import type { MovePlan, Plan } from "#core/operations/plan.ts";
import type { LogOperation, SegmentationState } from "#core/operations/segmentation-state.ts";

export function slotsChangedBy(
  state: SegmentationState,
  edit: Pick<LogOperation, "body" | "overrides">,
): ReadonlySet<number> {
  const seq = state.activity.length + 1;
  return state.forecastWith({ seq, ...edit }, ({ plan }) => changedSlots(state, plan));
}

function changedSlots(state: SegmentationState, plan: Plan): ReadonlySet<number> {
  if (plan.kind === "moved") return slotsMoved(plan);
  if (plan.kind === "nothing") return new Set();
  const kept = slotsKept(state, plan);
  const slots = Array.from(plan.before, (node) => state.partition.slotOf(node));
  return new Set(slots.filter((slot) => !kept.has(slot)));
}

function slotsMoved({ fragments, segments }: MovePlan): ReadonlySet<number> {
  const comeOff = fragments.filter(({ nodes }) => nodes !== null);
  const joined = segments.filter((parts) => parts.length > 1).flat();
  return new Set([...comeOff, ...joined.map((at) => fragments[at])].map(({ slot }) => slot));
}

/** Of segments that have just the members that they had. */
function slotsKept(
  { partition }: SegmentationState,
  { members, roots }: Plan & { readonly kind: "derived" },
): ReadonlySet<number> {
  /** By root: the slots of its members, -1 for what is not there yet, and how many they are. */
  const segments = new Map<number, { readonly slots: Set<number>; count: number }>();
  members.forEach((member, at) => {
    const segment = segments.get(roots[at]) ?? { slots: new Set(), count: 0 };
    segments.set(roots[at], segment);
    segment.count++;
    segment.slots.add(partition.isThere(member) ? partition.slotOf(member) : -1);
  });
  const kept = new Set<number>();
  for (const [root, { slots, count }] of segments) {
    const [slot] = slots;
    const isOne = slots.size === 1 && slot >= 0;
    if (isOne && partition.memberCountOf(root) === count) kept.add(slot);
  }
  return kept;
}
