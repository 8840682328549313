import { describe, expect, it } from "vitest";
import { parseNeuronList } from "#core/protocol/neuron-list.ts";

const BIG = String(2n ** 53n + 1n);

describe("a list of neurons", () => {
  it("has ids and voxels, remarks, and the head of a table's column", () => {
    const text = `neuron_id\n${BIG} # AVAL\n\n12; 13 14,15\r\n1, 20,300\n`;
    expect(parseNeuronList(text)).toEqual({
      ids: [BIG, "12", "13", "14", "15"],
      placesVoxel: [[1, 20, 300]],
    });
    expect(parseNeuronList("# nothing yet\n")).toEqual({ ids: [], placesVoxel: [] });
  });

  it.each([
    ["7\nAVAL", 2, "AVAL"],
    ["0", 1, "0"],
    ["1.5,2,3", 1, "1.5,2,3"],
    [`${2n ** 63n}`, 1, `${2n ** 63n}`],
    ["5\nneuron_id", 2, "neuron_id"],
  ])("names the line of what is neither: %j", (text, line, shown) => {
    expect(parseNeuronList(text)).toEqual({ line, text: shown });
  });
});
