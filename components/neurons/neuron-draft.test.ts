import * as v from "valibot";
import { describe, expect, test } from "vitest";
import {
  additionOfDraft,
  draftProblems,
  EMPTY_DRAFT,
  editOfDraft,
  tagsOf,
} from "#components/neurons/neuron-draft.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { intentBodySchema } from "#core/operations/intent.ts";
import { recordAt } from "#fixtures/graphs/neuron-intents.ts";

const place = { positionVoxel: [1, 2, 3] as const, supervoxel: 7n };
const neuron = { ...recordAt(place, { name: "AVAL", side: "left", tags: ["a", "b"] }), id: "n" };

describe("what is written into a record's form", () => {
  test("[NE2] names what was changed alone, in one operation", () => {
    const draft = {
      texts: { name: " AVAR ", side: "left" },
      tags: "b, c，c",
      somaVoxel: [4, 5, 6] as const,
    };
    const body = editOfDraft(draft, neuron);
    expect(body).toEqual({
      kind: "neuron-edit",
      neuronId: "n",
      changes: { name: "AVAR", somaVoxel: [4, 5, 6], tagsAdded: ["c"], tagsRemoved: ["a"] },
    });
    const text = canonicalJson(body as unknown as CanonicalValue);
    expect(v.parse(intentBodySchema, JSON.parse(text))).toEqual(body);
    expect(editOfDraft({ texts: { name: "AVAL" }, tags: "b,a" }, neuron)).toBeNull();
    const placed = { ...neuron, somaVoxel: [4, 5, 6] as const };
    expect(editOfDraft({ texts: {}, somaVoxel: null }, placed)?.changes).toEqual({
      somaVoxel: null,
    });
  });

  test("[NE4] a new record says something", () => {
    expect(additionOfDraft(EMPTY_DRAFT, place)).toBeNull();
    expect(additionOfDraft({ texts: { name: "  " } }, place)).toBeNull();
    const body = additionOfDraft({ texts: { type: "AVA" }, tags: "x" }, place);
    expect(body?.neuron).toEqual(recordAt(place, { type: "AVA", tags: ["x"] }));
    const text = canonicalJson(body as unknown as CanonicalValue);
    expect(v.parse(intentBodySchema, JSON.parse(text))).toEqual(body);
  });

  test("[NE3] what the server would refuse is told before", () => {
    const draft = { texts: { name: "=1", type: "fine" }, tags: "ok, a;b" };
    expect([...draftProblems(draft)]).toEqual(["name", "tags"]);
    expect(editOfDraft(draft, neuron)).toBeNull();
    expect(additionOfDraft(draft, place)).toBeNull();
    expect(tagsOf(" , ")).toEqual([]);
  });
});
