// [NE3] What may be written into a record. Text is one line without space around it, so that what
// a table shows is what was written; a tag has no semicolon, which parts the tags in a cell.
import * as v from "valibot";
import { placeSchema } from "#core/geometry/place.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { safeTextSchema } from "#core/ids/safe-text.ts";

export const MAX_NEURON_TEXT_LENGTH = 200;
export const MAX_TAG_LENGTH = 64;
/** On one record. */
export const MAX_TAGS = 64;

const lineSchema = v.pipe(
  safeTextSchema,
  v.check((text) => text.trim() === text, "must not begin or end with a space"),
  v.check((text) => !/\p{Cc}/u.test(text), "must be one line, without control characters"),
);

export const neuronTextSchema = v.pipe(
  lineSchema,
  v.maxLength(MAX_NEURON_TEXT_LENGTH, `at most ${MAX_NEURON_TEXT_LENGTH} characters`),
);
export const tagSchema = v.pipe(
  lineSchema,
  v.minLength(1, "must not be empty"),
  v.maxLength(MAX_TAG_LENGTH, `at most ${MAX_TAG_LENGTH} characters`),
  v.check((tag) => !tag.includes(";"), "must not hold a semicolon: it parts tags in tables"),
);

const tagsSchema = v.pipe(
  v.array(tagSchema),
  v.maxLength(MAX_TAGS, `at most ${MAX_TAGS} tags`),
  v.check((tags) => new Set(tags).size === tags.length, "must not name a tag twice"),
);
const somaSchema = v.nullable(voxelPositionSchema);

export const neuronIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

const textEntries = {
  name: neuronTextSchema,
  type: neuronTextSchema,
  class: neuronTextSchema,
  side: neuronTextSchema,
  transmitter: neuronTextSchema,
  region: neuronTextSchema,
  status: neuronTextSchema,
};

/** As it is asked for: its id is the intent's. */
export const newNeuronSchema = v.strictObject({
  place: placeSchema,
  ...textEntries,
  somaVoxel: somaSchema,
  tags: tagsSchema,
});

export const neuronChangesSchema = v.pipe(
  v.strictObject({
    ...v.partial(v.object(textEntries)).entries,
    somaVoxel: v.optional(somaSchema),
    tagsAdded: v.optional(tagsSchema),
    tagsRemoved: v.optional(tagsSchema),
  }),
  v.check((changes) => Object.keys(changes).length > 0, "must name a field to change"),
  v.check(
    ({ tagsAdded = [], tagsRemoved = [] }) => !tagsAdded.some((tag) => tagsRemoved.includes(tag)),
    "must not put a tag on and take it off",
  ),
);

/** As it stands in a log: the shape alone, since rules for new text must not damage an old log. */
const keptTextEntries = {
  name: v.string(),
  type: v.string(),
  class: v.string(),
  side: v.string(),
  transmitter: v.string(),
  region: v.string(),
  status: v.string(),
};

export const keptNeuronSchema = v.strictObject({
  id: v.string(),
  place: placeSchema,
  ...keptTextEntries,
  somaVoxel: somaSchema,
  tags: v.array(v.string()),
});

export const keptNeuronChangesSchema = v.strictObject({
  ...v.partial(v.object(keptTextEntries)).entries,
  somaVoxel: v.optional(somaSchema),
  tagsAdded: v.optional(v.array(v.string())),
  tagsRemoved: v.optional(v.array(v.string())),
});
