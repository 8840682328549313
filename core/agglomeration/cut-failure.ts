// Why there is no cut. What a person reads of it is the caller's to say.

/** Some of a group's terminals; what they are indices of is said where they come from. */
export interface GroupNodes {
  /** The group's number, in the order that the groups were given in. */
  readonly group: number;
  /** Ascending. */
  readonly nodes: Uint32Array;
}

export type CutFailure =
  /** Of each of these groups, the terminals that no path may tie to its smallest one. */
  | { readonly tag: "loose"; readonly groups: readonly GroupNodes[] }
  /** Of each of these groups, the terminals that infinite edges join to another group's. */
  | { readonly tag: "joined"; readonly groups: readonly GroupNodes[] }
  /** Its `shouldStop` said so. */
  | { readonly tag: "stopped" };
