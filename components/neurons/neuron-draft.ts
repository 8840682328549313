// What a person is writing into a record's form: only what they touched, so that what others say of
// other fields meanwhile stays theirs. One operation for all of it.
import * as v from "valibot";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  NEURON_TEXT_FIELDS,
  type Neuron,
  type NeuronTextField,
  sortedTags,
} from "#core/neurons/neuron.ts";
import { neuronTextSchema, tagSchema } from "#core/neurons/neuron-schemas.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export interface NeuronDraft {
  /** As they were typed. */
  readonly texts: Readonly<Partial<Record<NeuronTextField, string>>>;
  /** Tags as they were typed, between commas; undefined: not touched. */
  readonly tags?: string;
  readonly somaVoxel?: Vec3 | null;
}

export const EMPTY_DRAFT: NeuronDraft = { texts: {} };

export function draftText(draft: NeuronDraft, neuron: Neuron | null, field: NeuronTextField) {
  return draft.texts[field] ?? neuron?.[field] ?? "";
}

export function draftTags(draft: NeuronDraft, neuron: Neuron | null): string {
  return draft.tags ?? neuron?.tags.join(", ") ?? "";
}

export function draftSoma(draft: NeuronDraft, neuron: Neuron | null): Vec3 | null {
  return draft.somaVoxel === undefined ? (neuron?.somaVoxel ?? null) : draft.somaVoxel;
}

/** A comma of either script parts them; what is empty is no tag. */
export function tagsOf(typed: string): readonly string[] {
  const tags = typed.split(/[,，]/).map((tag) => tag.trim());
  return sortedTags(tags.filter((tag) => tag !== ""));
}

/** The fields that cannot be saved so. */
export function draftProblems(draft: NeuronDraft): ReadonlySet<NeuronTextField | "tags"> {
  const problems = new Set<NeuronTextField | "tags">();
  for (const field of NEURON_TEXT_FIELDS) {
    const text = draft.texts[field]?.trim() ?? "";
    if (!v.safeParse(neuronTextSchema, text).success) problems.add(field);
  }
  const tags = draft.tags === undefined ? [] : tagsOf(draft.tags);
  if (tags.some((tag) => !v.safeParse(tagSchema, tag).success)) problems.add("tags");
  return problems;
}

type Edit = Extract<IntentBody, { readonly kind: "neuron-edit" }>;
type Addition = Extract<IntentBody, { readonly kind: "neuron-add" }>;

/** null where the draft changes nothing, or a field of it cannot be saved. */
export function editOfDraft(draft: NeuronDraft, neuron: Neuron): Edit | null {
  if (draftProblems(draft).size > 0) return null;
  const changes: Record<string, unknown> = {};
  for (const field of NEURON_TEXT_FIELDS) {
    const text = draft.texts[field]?.trim();
    if (text !== undefined && text !== neuron[field]) changes[field] = text;
  }
  const soma = draftSoma(draft, neuron);
  if (soma?.join() !== neuron.somaVoxel?.join()) changes.somaVoxel = soma;
  const tags = draft.tags === undefined ? neuron.tags : tagsOf(draft.tags);
  const added = tags.filter((tag) => !neuron.tags.includes(tag));
  const removed = neuron.tags.filter((tag) => !tags.includes(tag));
  if (added.length > 0) changes.tagsAdded = added;
  if (removed.length > 0) changes.tagsRemoved = removed;
  if (Object.keys(changes).length === 0) return null;
  return { kind: "neuron-edit", neuronId: neuron.id, changes };
}

/** null where it says nothing, or a field of it cannot be saved. */
export function additionOfDraft(draft: NeuronDraft, place: Place): Addition | null {
  if (draftProblems(draft).size > 0) return null;
  const text = (field: NeuronTextField) => draft.texts[field]?.trim() ?? "";
  const neuron = {
    name: text("name"),
    type: text("type"),
    class: text("class"),
    side: text("side"),
    transmitter: text("transmitter"),
    region: text("region"),
    status: text("status"),
    place,
    somaVoxel: draft.somaVoxel ?? null,
    tags: tagsOf(draft.tags ?? ""),
  };
  const saysNothing =
    neuron.somaVoxel === null &&
    neuron.tags.length === 0 &&
    NEURON_TEXT_FIELDS.every((field) => neuron[field] === "");
  return saysNothing ? null : { kind: "neuron-add", neuron, confirmedSecond: false };
}
