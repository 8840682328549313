import { describe, expect, it } from "vitest";
import { FINDING_TAGS } from "#core/datasets/check-layers.ts";
import { NOTHING_INSPECTED, type VolumeInspection } from "#core/datasets/inspection.ts";
import { accepted, refused } from "#core/result.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import { contextDouble } from "#server/cli/command-context-double.ts";
import { executeCommand } from "#server/cli/execute-command.ts";
import { findingText } from "#server/cli/finding-text.ts";
import { parseCommandLine } from "#server/cli/parse-command-line.ts";

const volume = (voxelType: string, shapeVoxel: [number, number, number], equalShare: number) =>
  ({
    format: "",
    purpose: null,
    voxelType,
    levels: [{ shapeVoxel, voxelNm: null, offsetNm: [0, 0, 0] }],
    sample: {
      ...{ voxelCount: 100, min: "0", max: "250", distinctCount: 90, zeroShare: 0, equalShare },
      ...{ histogram: null, contrast: null },
    },
  }) satisfies VolumeInspection;

async function run(line: readonly string[], answer: CommandContext["inspectLayers"]) {
  const parsed = parseCommandLine(["inspect", ...line], "/lab");
  if (!parsed.ok || parsed.value.kind !== "command") throw new Error(JSON.stringify(parsed));
  const lines: string[] = [];
  const code = await executeCommand(
    parsed.value.request,
    contextDouble({ inspectLayers: answer }),
    (report) => "text" in report && lines.push(report.text),
    AbortSignal.timeout(1_000),
  );
  return { code, lines };
}

describe("fascicle inspect", () => {
  it("asks for the addresses as the command line stands, and leaves those elsewhere as they are", async () => {
    let asked: unknown = null;
    const line = ["--image", "em", "--supervoxels", "gs://lab/labels", "--voxel-nm", "4,4,40"];
    await run([...line, "--supervoxels-axes", "zyx"], async (settings) => {
      asked = settings;
      return accepted(NOTHING_INSPECTED);
    });
    expect(asked).toMatchObject({
      image: { address: "/lab/em", voxelNm: [4, 4, 40], axisOrder: "xyz" },
      labels: { address: "gs://lab/labels", voxelNm: [4, 4, 40], axisOrder: "zyx" },
      graph: { address: "" },
    });
  });

  it("tells what was found, and ends with 1 where the layers cannot be imported", async () => {
    const found = {
      ...NOTHING_INSPECTED,
      image: volume("uint8", [20, 10, 5], 0.1),
      labels: volume("float32", [5, 10, 20], 0.9),
    };
    const { code, lines } = await run(
      ["--image", "em", "--supervoxels", "l.tif", "--voxel-nm", "4,4,40"],
      async () => accepted(found),
    );
    expect(code).toBe(1);
    expect(lines).toEqual([
      "image: uint8, 20 × 10 × 5 voxels, no voxel size told, offset 0, 0, 0 nm, 1 level, values 0 to 250 in the middle",
      "supervoxels: float32, 5 × 10 × 20 voxels, no voxel size told, offset 0, 0, 0 nm, 1 level, values 0 to 250 in the middle",
      "error: supervoxels: float32 cannot hold ids; export whole numbers.",
      "warning: supervoxels: 5 × 10 × 20 voxels are the image's 20 × 10 × 5 in another order; read the axes as zyx.",
      "warning: supervoxels: only 25 % (5 × 10 × 5 voxels) lie in both; correct the offset, or import that part.",
    ]);
  });

  it("is refused in a sentence: an address that cannot be read, none at all, a size that is none", async () => {
    const answer = async () => refused("/lab/em: the address is not there; check the path.");
    expect(await run(["--image", "em"], answer)).toEqual({
      code: 2,
      lines: ["/lab/em: the address is not there; check the path."],
    });
    for (const [line, part] of [
      [[], "inspect needs an address"],
      [["--image", "em", "--voxel-nm", "4,4"], "--voxel-nm"],
      [["--image", "em", "--image-axes", "xxy"], "--image-axes"],
    ] as const) {
      const parsed = parseCommandLine(["inspect", ...line], "/lab");
      expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(part) });
    }
  });

  it("has a sentence for each thing that the checks can find", () => {
    for (const tag of FINDING_TAGS) {
      const values = new Proxy({}, { get: (_, name) => `<${String(name)}>` });
      const finding = { tag, severity: "warning", layer: "labels", field: "address" } as const;
      const text = findingText({ ...finding, values, fix: null });
      expect(text).toMatch(/^warning: supervoxels: \S.{20,}\.$/);
    }
  });
});
