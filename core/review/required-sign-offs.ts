// [VD4] Which sign-offs a dataset wants of every segment that a session changed: scopes, and of how
// many reviewers each. There is always one at least: nothing is published that nobody looked at.
import * as v from "valibot";
import type { SignOffScope } from "#core/operations/operation.ts";

export type RequiredSignOffs = Readonly<Partial<Record<SignOffScope, number>>>;

export const SIGN_OFF_SCOPES = [
  "whole",
  "backbone",
  "axon",
  "dendrite",
  "synapses",
] as const satisfies readonly SignOffScope[];

export const MAX_REQUIRED_REVIEWERS = 9;
export const DEFAULT_REQUIRED_SIGN_OFFS: RequiredSignOffs = { whole: 1 };

const reviewers = v.optional(
  v.pipe(
    v.number(),
    v.safeInteger("expected a whole number"),
    v.minValue(1, "expected at least 1 reviewer: leave the scope out where none is needed"),
    v.maxValue(MAX_REQUIRED_REVIEWERS, `expected at most ${MAX_REQUIRED_REVIEWERS} reviewers`),
  ),
);

export const requiredSignOffsSchema = v.pipe(
  v.strictObject({
    whole: reviewers,
    backbone: reviewers,
    axon: reviewers,
    dendrite: reviewers,
    synapses: reviewers,
  }),
  v.check((required) => Object.keys(required).length > 0, "expected at least one scope"),
) satisfies v.GenericSchema<unknown, RequiredSignOffs>;

/** In the order of the scopes. */
export function requirementsOf(
  required: RequiredSignOffs,
): readonly { readonly scope: SignOffScope; readonly needed: number }[] {
  return SIGN_OFF_SCOPES.flatMap((scope) => {
    const needed = required[scope];
    return needed === undefined ? [] : [{ scope, needed }];
  });
}

export interface MissingSignOff {
  readonly scope: SignOffScope;
  readonly needed: number;
  readonly given: number;
}

/** What is lacking, where these people's sign-offs hold; one person counts once for a scope. */
export function missingSignOffs(
  held: readonly { readonly reviewerId: string; readonly scope: SignOffScope }[],
  required: RequiredSignOffs,
): readonly MissingSignOff[] {
  return requirementsOf(required).flatMap(({ scope, needed }) => {
    const reviewers = held.filter((signOff) => signOff.scope === scope);
    const given = new Set(reviewers.map(({ reviewerId }) => reviewerId)).size;
    return given < needed ? [{ scope, needed, given }] : [];
  });
}
