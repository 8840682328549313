import { describe, expect, it } from "vitest";
import { COMMAND_SPECS, type CommandSpec } from "#server/cli/command-specs.ts";
import { helpText } from "#server/cli/help-text.ts";
import { parseCommandLine } from "#server/cli/parse-command-line.ts";
import { EDGE_FORMATS } from "#server/volumes/graphs/edge-source.ts";

const IMPORT =
  "import --name fly-vnc --image em --supervoxels sv.tif --edges /data/e.csv.gz --voxel-nm 4,4,50";

function parse(line: string) {
  return parseCommandLine(line.split(" "), "/lab/here");
}

describe("parseCommandLine", () => {
  it("makes a whole import request with absolute paths", () => {
    expect(parse(`${IMPORT} --on same_agglomerate --synapses ../syn.csv`)).toEqual({
      ok: true,
      value: {
        kind: "command",
        request: {
          command: "import",
          name: "fly-vnc",
          imagePath: "/lab/here/em",
          supervoxelsPath: "/lab/here/sv.tif",
          edgesPath: "/data/e.csv.gz",
          voxelNm: [4, 4, 50],
          on: { kind: "column", column: "same_agglomerate" },
          synapsesPath: "/lab/syn.csv",
        },
      },
    });
  });

  it("takes regions from a path or elsewhere, with what is said of how they lie", () => {
    const line = "regions add --dataset fly-vnc --volume s3://lab/roi --path inner --names roi.csv";
    expect(parse(`${line} --voxel-nm 32,32,40 --offset-nm=-40,0,12.5 --axes zyx`)).toEqual({
      ok: true,
      value: {
        kind: "command",
        request: {
          command: "regions-add",
          dataset: "fly-vnc",
          volumeAddress: "s3://lab/roi",
          path: "inner",
          namesAddress: "/lab/here/roi.csv",
          voxelNm: [32, 32, 40],
          offsetNm: [-40, 0, 12.5],
          axisOrder: "zyx",
        },
      },
    });
    expect(parse("regions add --dataset a --volume roi --voxel-nm 0,4,4")).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^--voxel-nm: expected three sizes/),
    });
    expect(parse("regions add --dataset a --volume roi --offset-nm x,0,0")).toMatchObject({
      error: expect.stringMatching(/^--offset-nm: expected where the first voxel begins/),
    });
    expect(parse("regions add --dataset a --volume roi --axes xxz")).toMatchObject({
      error: expect.stringMatching(/^--axes: expected one of xyz/),
    });
    expect(parse("regions add --dataset a")).toMatchObject({
      error: expect.stringMatching(/^regions add needs --volume ADDRESS/),
    });
  });

  it("takes edges and synapses from elsewhere as they are written", () => {
    const [edges, synapses] = ["s3://lab/graph/edges.parquet", "https://lab.example/syn.csv"];
    const line = `${IMPORT.replace("/data/e.csv.gz", edges)} --on kept --synapses ${synapses}`;
    expect(parse(line)).toMatchObject({
      ok: true,
      value: { request: { edgesPath: edges, synapsesPath: synapses } },
    });
  });

  it("says how edges and synapses are read, where their files do not tell", () => {
    const graph = "--edges-format webknossos --scores lower-merges --edge-columns sv1=u,sv2=my=v";
    const positions = "--edge-positions nm --synapse-positions zyx,nm --synapse-search-nm 0";
    expect(parse(`${IMPORT} ${graph} ${positions}`)).toMatchObject({
      ok: true,
      value: {
        request: {
          graph: {
            format: "webknossos",
            scores: "lower-merges",
            columns: { sv1: "u", sv2: "my=v" },
            positions: { unit: "nm" },
          },
          synapses: { positions: { axes: "zyx", unit: "nm" }, searchNm: 0 },
        },
      },
    });
  });

  it("takes a volume by its address as it is", () => {
    const line = IMPORT.replace(
      /--image \S+/,
      "--image precomputed://https://lab.example/em",
    ).replace(/--supervoxels \S+/, "--supervoxels s3://lab/labels.zarr --threshold 0.5");
    expect(parse(line)).toMatchObject({
      value: {
        request: {
          imagePath: "precomputed://https://lab.example/em",
          supervoxelsPath: "s3://lab/labels.zarr",
        },
      },
    });
  });

  it.each([
    ["", {}],
    [" --threshold 0.7", { on: { kind: "threshold", threshold: 0.7 } }],
  ])("takes an import without edges%s: they are built", (threshold, on) => {
    const parsed = parse(IMPORT.replace(" --edges /data/e.csv.gz", "") + threshold);
    expect(parsed).toEqual({
      ok: true,
      value: {
        kind: "command",
        request: {
          command: "import",
          name: "fly-vnc",
          imagePath: "/lab/here/em",
          supervoxelsPath: "/lab/here/sv.tif",
          voxelNm: [4, 4, 50],
          ...on,
        },
      },
    });
  });

  it.each([
    [
      "export --dataset a --version 3 --out rel",
      { command: "export", dataset: "a", version: 3, outDir: "/lab/here/rel" },
    ],
    [
      "export --dataset a --version 3 --out rel --skeletons neurons",
      {
        ...{ command: "export", dataset: "a", version: 3, outDir: "/lab/here/rel" },
        skeletons: "neurons",
      },
    ],
    [
      "export --dataset a --version 3 --out rel --neurons 9007199254740993,7 --place 1,2,3 --place 4,5,6",
      {
        ...{ command: "export", dataset: "a", version: 3, outDir: "/lab/here/rel" },
        neuronIds: ["9007199254740993", "7"],
        placesVoxel: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
    ],
    [
      "export --dataset a --version 3 --out rel --neurons list.txt",
      {
        ...{ command: "export", dataset: "a", version: 3, outDir: "/lab/here/rel" },
        neuronsPath: "/lab/here/list.txt",
      },
    ],
    [
      "export --dataset a --version 3 --out rel --region 0,0,0,64,64,8",
      {
        ...{ command: "export", dataset: "a", version: 3, outDir: "/lab/here/rel" },
        region: [0, 0, 0, 64, 64, 8],
      },
    ],
    ["datasets", { command: "datasets" }],
    ["people", { command: "people" }],
    ["verify", { command: "verify" }],
    ["audit", { command: "audit", limit: 50 }],
    ["audit --limit 7", { command: "audit", limit: 7 }],
    [
      "person disable --email ada@lab.example",
      { command: "person-disable", email: "ada@lab.example" },
    ],
    [
      "person sign-out --email ada@lab.example",
      { command: "person-sign-out", email: "ada@lab.example" },
    ],
    ["invitations", { command: "invitations" }],
    ["invite", { command: "invite", roles: [], days: 7 }],
    [
      "invite --email a@lab.example --dataset a --role viewer --days 3 --dataset b --role admin",
      {
        command: "invite",
        email: "a@lab.example",
        roles: [
          { dataset: "a", role: "viewer" },
          { dataset: "b", role: "admin" },
        ],
        days: 3,
      },
    ],
    [
      "invitation withdraw --id 8a6e0804-2bd0-4672-b79d-d97027f9071a",
      { command: "invitation-withdraw", id: "8a6e0804-2bd0-4672-b79d-d97027f9071a" },
    ],
    ["backup lab.fascicle", { command: "backup", filePath: "/lab/here/lab.fascicle" }],
    ["restore /backups/lab", { command: "restore", filePath: "/backups/lab" }],
    [
      "person add --name Ada --email ada@lab.example --admin",
      { command: "person-add", name: "Ada", email: "ada@lab.example", isAdmin: true },
    ],
    [
      "grant --email ada@lab.example --dataset a --role none",
      { command: "grant", email: "ada@lab.example", dataset: "a", role: "none" },
    ],
  ])("reads %s", (line, request) => {
    expect(parse(line)).toEqual({ ok: true, value: { kind: "command", request } });
  });

  it.each([
    ["frobnicate", 'There is no command "frobnicate": use one of import, inspect, export,'],
    ["person remove", 'There is no command "person"'],
    [
      "import --name a",
      "import needs --image ADDRESS: by a path or https://, s3://, gs://: a folder of PNG, JPEG, TIFF or WebP sections",
    ],
    [IMPORT, "import needs either --threshold T or --on COLUMN"],
    [`${IMPORT} --on x --edges-format xls`, "--edges-format: expected one of csv, parquet, web"],
    [`${IMPORT} --on x --edge-columns sv1`, "--edge-columns: expected pairs like sv1=u,sv2=v"],
    [`${IMPORT} --on x --edge-positions zzz,nm`, "--edge-positions: expected the order of the"],
    [`${IMPORT} --on x --synapse-search-nm far`, "--synapse-search-nm: expected nm from 0 to"],
    [`${IMPORT} --threshold 0.5 --on x`, "import needs either --threshold T or --on COLUMN"],
    [
      `${IMPORT.replace(" --edges /data/e.csv.gz", "")} --on same`,
      "--on names a column of the edges, but --edges is not given",
    ],
    [`${IMPORT} --threshold half`, "--threshold: expected an affinity from 0 to 1"],
    [`${IMPORT} --threshold 1.5`, "--threshold: expected an affinity from 0 to 1"],
    [`${IMPORT} --threshold 1`.replace("4,4,50", "4,4"), "--voxel-nm: "],
    [`${IMPORT} --threshold 1`.replace("4,4,50", "4,4,0"), "--voxel-nm: expected three sizes"],
    [`${IMPORT} --threshold 1`.replace("4,4,50", "4,,4"), "--voxel-nm: expected three sizes"],
    [`${IMPORT} --threshold 1`.replace("fly-vnc", "Fly"), "--name: expected lower-case letters"],
    ["datasets --all", "Unknown option '--all'"],
    ["datasets now", "Unexpected argument 'now'"],
    ["audit --limit all", "--limit: expected a number of entries"],
    ["audit --limit 0", "--limit: expected at least 1"],
    ["person enable --email ada", "--email: expected an e-mail address"],
    ["invite --email ada", "--email: expected an e-mail address"],
    ["invite --days 91", "--days: expected a number of days from 1 to 90"],
    ["invite --days 1.5", "--days: expected a number of days from 1 to 90"],
    ["invite --days soon", "--days: expected a number of days from 1 to 90"],
    ["invite --dataset a", "invite needs a --role ROLE for each --dataset NAME"],
    ["invite --role viewer", "invite needs a --role ROLE for each --dataset NAME"],
    ["invite --dataset a --role king", "--role: expected one of viewer,"],
    ["invite --dataset A --role viewer", "--dataset: expected lower-case letters"],
    [
      "invite --dataset a --role viewer --dataset a --role admin",
      "--dataset: expected each dataset once",
    ],
    ["invitation withdraw", "invitation withdraw needs --id ID"],
    ["invitation withdraw --id 7", "--id: expected an invitation's id"],
    ["backup", "backup needs FILE: a new file, outside the data folder"],
    ["restore a b", "restore takes one FILE, not b too"],
    ["backup --to a", "Unknown option '--to'"],
    [
      "export --dataset a --out b --version 1 --skeletons some",
      "--skeletons: expected one of usual, all, neurons, none",
    ],
    ["export --dataset a --out b --version 1 --neurons 7,0", "--neurons: expected ids from 1 to"],
    ["export --dataset a --out b --version 1 --place 1,2", "--place: "],
    ["export --dataset a --out b --version 1 --region 1,2,3,4", "--region: expected a box x0,y0"],
    [
      "export --dataset a --out b --version 1 --region 0,0,0,1,1,1 --neurons 7",
      "--region says which neurons are meant",
    ],
    ["export --dataset a --out b --version 1.5", "--version: expected a version number"],
    ["export --dataset a --out b --version", "Option '--version <value>' argument missing"],
    ["person add --name =1 --email a@b.example", "--name: must not begin with ="],
    ["person add --name A --email ab", "--email: expected an e-mail address"],
    ["grant --email a@b.example --dataset d --role king", "--role: expected one of viewer,"],
  ])("refuses %s in one line", (line, sentence) => {
    const parsed = parse(line);
    if (parsed.ok) throw new Error("must be refused");
    expect(parsed.error).toContain(sentence);
    expect(parsed.error).not.toContain("\n");
    expect(parsed.error.endsWith(".")).toBe(true);
  });

  it.each([
    ["help", ""],
    ["--help", ""],
    ["help person add", "person add"],
    ["import --help", "import"],
    ["import -h --name a", "import"],
  ])("understands %s", (line, topic) => {
    expect(parse(line)).toEqual({ ok: true, value: { kind: "help", topic } });
  });

  it("says help where nothing is asked", () => {
    expect(parseCommandLine([], "/")).toEqual({ ok: true, value: { kind: "help", topic: "" } });
  });
});

describe("helpText", () => {
  it("names every command, and every option of each", () => {
    for (const spec of COMMAND_SPECS as readonly CommandSpec[]) {
      const { name, about, options } = spec;
      expect(helpText("")).toContain(about);
      if (spec.operand !== undefined) expect(helpText(name)).toContain(`  ${spec.operand.value}  `);
      for (const option of Object.keys(options)) {
        expect(helpText(name)).toContain(`--${option}`);
      }
    }
  });

  it("names all formats that an import reads", () => {
    const text = helpText("import");
    const formats = {
      volumes: ["PNG", "JPEG", "TIFF", "WebP", "HDF5", "OME-Zarr", "N5", "precomputed"],
      edges: ["CSV", "Parquet", "JSON", "SQLite", "webKnossos", "proto.zst", ...EDGE_FORMATS],
      synapses: ["CAVE", "FlyEM", "CATMAID", "CREMI", "Neuroglancer annotations"],
    };
    for (const [layer, names] of Object.entries(formats)) {
      for (const name of names) expect(text, layer).toContain(name);
    }
  });
});
