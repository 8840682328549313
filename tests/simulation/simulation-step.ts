// What can happen in a simulation, as plain data: a run is the list of its steps, and playing the
// list again is the run again. A step that has no meaning where it stands is passed over, so that
// any part of a list can be played too.
import type { Intent } from "#core/operations/intent.ts";

export type SimulationStep =
  /** A person asks for something; it lies in their queue, and is under way where the line is up. */
  | { readonly kind: "intend"; readonly who: number; readonly intent: Intent }
  /** The next intents under way arrive at the server. */
  | { readonly kind: "send"; readonly who: number; readonly count: number }
  /** The next outcomes under way arrive at their author. */
  | { readonly kind: "answer"; readonly who: number; readonly count: number }
  /** These entries of the log arrive at a page, in this order, some perhaps again. */
  | { readonly kind: "read"; readonly who: number; readonly seqs: readonly number[] }
  /** The page shows these supervoxels, by dense index, from now on. */
  | { readonly kind: "look"; readonly who: number; readonly supervoxels: readonly number[] }
  /** cut: what is under way is lost. restore, repeat: all that lies undecided is sent (again). */
  | { readonly kind: "cut" | "restore" | "repeat" | "reload"; readonly who: number }
  /** The server writes the version of an approved session, in a reviewer's name. */
  | { readonly kind: "finalize"; readonly who: number }
  /** The server ends and comes up again from its log and the refusals it keeps. */
  | { readonly kind: "restart" };

/** Something does not hold that must. */
export class SimulationFailure extends Error {}

export function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new SimulationFailure(what());
}
