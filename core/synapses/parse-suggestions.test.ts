import { describe, expect, it } from "vitest";
import { MAX_SUGGESTED_ROWS, parseSuggestions } from "#core/synapses/parse-suggestions.ts";

const HEADER = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z,type,confidence";

describe("[SY6] a file of suggestions", () => {
  it("in CSV has one postsynaptic site a row, and the rows of one id are one synapse", () => {
    const text = `\uFEFF${HEADER}\r\na,1,2,3,4,5,6,,0.5\r\nb,7,8,9,1,1,1,electrical,\r\na,1,2,3,9,9,9,,\r\n`;
    expect(parseSuggestions(text)).toEqual({
      ok: true,
      value: {
        problems: [],
        suggestions: [
          {
            row: 2,
            pre: [1, 2, 3],
            posts: [
              [4, 5, 6],
              [9, 9, 9],
            ],
            type: "chemical",
            confidence: 0.5,
          },
          { row: 3, pre: [7, 8, 9], posts: [[1, 1, 1]], type: "electrical", confidence: 1 },
        ],
      },
    });
  });

  it("without ids takes rows of one presynaptic site together, with semicolons and quotes too", () => {
    const text = 'pre_x;pre_y;pre_z;post_x;post_y;post_z\n"1";2;3;4;5;6\n1;2;3;7;7;7\n';
    const parsed = parseSuggestions(text);
    expect(parsed).toMatchObject({
      value: {
        suggestions: [
          {
            posts: [
              [4, 5, 6],
              [7, 7, 7],
            ],
          },
        ],
      },
    });
  });

  it("in JSON is a list of synapses, alone or named", () => {
    const synapse = { pre: [1.9, 2, 3], posts: [[4, 5, 6]], confidence: 0.2 };
    const expected = {
      ok: true,
      value: {
        suggestions: [
          { row: 1, pre: [1, 2, 3], posts: [[4, 5, 6]], type: "chemical", confidence: 0.2 },
        ],
        problems: [],
      },
    };
    expect(parseSuggestions(JSON.stringify([synapse]))).toEqual(expected);
    expect(parseSuggestions(JSON.stringify({ synapses: [synapse] }))).toEqual(expected);
  });

  it("names each row that cannot be read with its field, and keeps the others", () => {
    const rows = [
      "a,1,2,x,4,5,6,,",
      "b,1,2,3,4,-5,6,,",
      "c,1,2,3,4,5,6,=SUM(A1),",
      "d,1,2,3,4,5,6,,1.5",
      "e,1,2,3,4,5,6,,",
      "e,9,2,3,4,5,6,,",
    ];
    const parsed = parseSuggestions([HEADER, ...rows].join("\n"));
    expect(parsed).toMatchObject({
      value: {
        suggestions: [{ row: 6, pre: [1, 2, 3] }],
        problems: [
          { row: 2, field: "pre_z", problem: "not-a-position" },
          { row: 3, field: "post_y", problem: "not-a-position" },
          { row: 4, field: "type", problem: "not-a-type" },
          { row: 5, field: "confidence", problem: "not-a-confidence" },
          { row: 7, field: "synapse_id", problem: "other-presynaptic-site" },
        ],
      },
    });
    const list = [
      7,
      { pre: [1, 2] },
      { pre: [1, 2, 3], posts: [] },
      { pre: [1, 2, 3], posts: [[1]] },
    ];
    expect(parseSuggestions(JSON.stringify(list))).toMatchObject({
      value: {
        suggestions: [],
        problems: [
          { row: 1, problem: "not-an-object" },
          { row: 2, field: "pre", problem: "not-a-position" },
          { row: 3, field: "posts", problem: "no-partner" },
          { row: 4, field: "posts[0]", problem: "not-a-position" },
        ],
      },
    });
  });

  it.each([
    ["", { tag: "empty" }],
    ["[1, 2", { tag: "not-json" }],
    ['{"rows": []}', { tag: "not-a-list" }],
    ["pre_x,pre_y,pre_z,post_x,post_y\n1,2,3,4,5", { tag: "no-column", column: "post_z" }],
    [
      `${HEADER}${"\n".repeat(MAX_SUGGESTED_ROWS + 1)}a`,
      { tag: "too-many-rows", limit: MAX_SUGGESTED_ROWS },
    ],
  ])("that cannot be read at all says why", (text, error) => {
    expect(parseSuggestions(text)).toEqual({ ok: false, error });
  });
});
