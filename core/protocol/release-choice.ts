// What of a version a release holds: one schema for the page, the API and the command line. What
// people ask for names neurons by id or by a place; settled, every one is an id, sorted, once, so
// that two ways to ask for the same neurons are one choice and one release.
import * as v from "valibot";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { compareIds, type RootId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";

/** usual: all of a version of up to 100 segments, else of neurons; neurons: not of fragments. */
export const ASKED_SKELETONS = ["usual", "all", "neurons", "none"] as const;
export type AskedSkeletons = (typeof ASKED_SKELETONS)[number];

/** More would be no choice: that many are asked for by a box, or all. */
export const MAX_CHOSEN_NEURONS = 10_000;
const TOO_MANY = `expected at most ${MAX_CHOSEN_NEURONS} neurons`;

const skeletonsSchema = v.optional(
  v.picklist(ASKED_SKELETONS, `expected one of ${ASKED_SKELETONS.join(", ")}`),
  "usual",
);
const everythingSchema = v.strictObject({ kind: v.literal("everything") });
/** From the first voxel up to, and without, the end. */
const regionSchema = v.pipe(
  v.strictObject({
    kind: v.literal("region"),
    minVoxel: voxelPositionSchema,
    maxVoxel: voxelPositionSchema,
  }),
  v.check(
    ({ minVoxel, maxVoxel }) => minVoxel.every((start, axis) => start < maxVoxel[axis]),
    "expected a box x0,y0,z0,x1,y1,z1 whose end is beyond its start along each axis",
  ),
);

export const askedChoiceSchema = v.strictObject({
  scope: v.optional(
    v.variant("kind", [
      everythingSchema,
      v.pipe(
        v.strictObject({
          kind: v.literal("neurons"),
          ids: v.optional(v.array(supervoxelIdSchema), []),
          /** Voxels at full resolution: of each, the neuron that lies there. */
          placesVoxel: v.optional(v.array(voxelPositionSchema), []),
        }),
        v.check(({ ids, placesVoxel }) => ids.length + placesVoxel.length > 0, "names no neuron"),
        v.check(
          ({ ids, placesVoxel }) => ids.length + placesVoxel.length <= MAX_CHOSEN_NEURONS,
          TOO_MANY,
        ),
      ),
      regionSchema,
    ]),
    { kind: "everything" },
  ),
  skeletons: skeletonsSchema,
});

const settledChoiceSchema = v.strictObject({
  scope: v.variant("kind", [
    everythingSchema,
    v.strictObject({
      kind: v.literal("neurons"),
      ids: v.pipe(v.array(supervoxelIdSchema), v.minLength(1), v.maxLength(MAX_CHOSEN_NEURONS)),
    }),
    regionSchema,
  ]),
  skeletons: skeletonsSchema,
});

export type AskedChoice = v.InferOutput<typeof askedChoiceSchema>;
export type AskedScope = AskedChoice["scope"];
/** As JSON carries it: ids are decimal strings. */
export type ReleaseRequest = v.InferInput<typeof askedChoiceSchema>;

export type ReleaseScope =
  | { readonly kind: "everything" }
  /** Ascending, each once. */
  | { readonly kind: "neurons"; readonly ids: readonly RootId[] }
  | { readonly kind: "region"; readonly minVoxel: Vec3; readonly maxVoxel: Vec3 };

export interface ReleaseChoice {
  readonly scope: ReleaseScope;
  readonly skeletons: AskedSkeletons;
}

/** A scope that is less than the version. */
export type PartialScope = Exclude<ReleaseScope, { kind: "everything" }>;

export const WHOLE_CHOICE: ReleaseChoice = { scope: { kind: "everything" }, skeletons: "usual" };

export function neuronsScope(ids: Iterable<RootId>): PartialScope {
  return { kind: "neurons", ids: [...new Set(ids)].sort(compareIds) };
}

/** The choice as one text; equal choices have equal texts. */
export function choiceText({ scope, skeletons }: ReleaseChoice): string {
  return canonicalJson({ scope, skeletons } as unknown as CanonicalValue);
}

/** Throws where the text is none that `choiceText` gives. */
export function parseChoice(text: string): ReleaseChoice {
  return v.parse(settledChoiceSchema, JSON.parse(text));
}

const SKELETON_WORDS: Readonly<Record<AskedSkeletons, string>> = {
  usual: "",
  all: "-all-skeletons",
  neurons: "-neuron-skeletons",
  none: "-no-skeletons",
};

/** What a release's folder has after its version: nothing where it is the whole one, as usual. */
export function choiceSuffix(choice: ReleaseChoice, sha256Hex: (text: string) => string): string {
  const { scope, skeletons } = choice;
  const words = SKELETON_WORDS[skeletons];
  switch (scope.kind) {
    case "everything":
      return words;
    case "neurons": {
      if (scope.ids.length === 1) return `-neuron-${scope.ids[0]}${words}`;
      const hash = sha256Hex(scope.ids.join("\n")).slice(0, 8);
      return `-${scope.ids.length}-neurons-${hash}${words}`;
    }
    case "region":
      return `-box-${[...scope.minVoxel, ...scope.maxVoxel].join("-")}${words}`;
  }
}

/** Empty for the whole release as usual, else 16 hex digits. */
export function choiceIdOf(choice: ReleaseChoice, sha256Hex: (text: string) => string): string {
  const text = choiceText(choice);
  return text === choiceText(WHOLE_CHOICE) ? "" : sha256Hex(text).slice(0, 16);
}
