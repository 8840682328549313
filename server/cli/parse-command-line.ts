// From what was typed to a checked request with absolute paths; whatever is wrong with it is one
// sentence that names the option and says what it takes.
import { resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import * as v from "valibot";
import { EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { type CommandRequest, commandRequestSchema } from "#server/cli/command-request.ts";
import {
  COMMAND_SPECS,
  type CommandName,
  type CommandSpec,
  findSpec,
} from "#server/cli/command-specs.ts";
import { hasScheme } from "#server/volumes/stores/source-address.ts";

export type CommandLine =
  | { readonly kind: "help"; readonly topic: string }
  | { readonly kind: "command"; readonly request: CommandRequest };

type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
type Named = CommandSpec & { readonly name: CommandName };

/** The error is a sentence for the terminal. */
export function parseCommandLine(
  argv: readonly string[],
  workingDir: string,
): Result<CommandLine, string> {
  const words = argv.filter((word) => word !== "--help" && word !== "-h");
  const wantsHelp = words.length < argv.length || words.length === 0 || words[0] === "help";
  if (wantsHelp) {
    const topic = words[0] === "help" ? words.slice(1) : words;
    return accepted({ kind: "help", topic: (commandOf(topic)?.spec.name ?? topic[0]) || "" });
  }
  const command = commandOf(words);
  if (command === null) {
    const names = COMMAND_SPECS.map(({ name }) => name).join(", ");
    return refused(`There is no command "${words[0]}": use one of ${names} or help.`);
  }
  return parseRequest(command.spec, command.rest, workingDir);
}

const DEFAULT_AUDIT_LINES = 50;
const DEFAULT_INVITATION_DAYS = 7;

function commandOf(
  words: readonly string[],
): { readonly spec: Named; readonly rest: readonly string[] } | null {
  for (const length of [2, 1]) {
    const spec = findSpec(words.slice(0, length).join(" "));
    if (spec !== null) return { spec, rest: words.slice(length) };
  }
  return null;
}

function parseRequest(
  spec: Named,
  args: readonly string[],
  workingDir: string,
): Result<CommandLine, string> {
  const read = readOptions(spec, args);
  if (!read.ok) return read;
  if (spec.operand !== undefined && read.value.file === undefined) {
    const { value, about } = spec.operand;
    return usage(spec, `${spec.name} needs ${value}: ${about}`);
  }
  const missing = Object.entries(spec.options).find(
    ([name, { isRequired }]) => isRequired && read.value[name] === undefined,
  );
  if (missing !== undefined) {
    const [name, { value, about }] = missing;
    return usage(spec, `${spec.name} needs --${name} ${value}: ${about}`);
  }
  const problem = problemOf(spec.name, read.value);
  if (problem !== null) return usage(spec, problem);
  const parsed = v.safeParse(
    commandRequestSchema,
    requestOf(spec.name, read.value, (path) => resolve(workingDir, path)),
  );
  if (parsed.success) return accepted({ kind: "command", request: parsed.output });
  const [issue] = parsed.issues;
  const option = optionOf(issue.path?.map(({ key }) => key) ?? []);
  const place =
    spec.operand !== undefined && option === "file" ? spec.operand.value : `--${option}`;
  return usage(spec, `${place}: ${issue.message}`);
}

/** What is wrong with options together; null where nothing is. */
function problemOf(name: CommandName, values: Values): string | null {
  if (name === "import") return onProblem(values);
  if (name === "inspect") {
    const { image, supervoxels, edges, synapses } = values;
    const isAny = [image, supervoxels, edges, synapses].some((address) => address !== undefined);
    return isAny ? null : "inspect needs an address: --image, --supervoxels, --edges or --synapses";
  }
  if (name === "export" && values.region !== undefined) {
    const hasNeurons = values.neurons !== undefined || values.place !== undefined;
    return hasNeurons
      ? "--region says which neurons are meant, so --neurons or --place cannot"
      : null;
  }
  if (name !== "invite" || listOf(values.dataset).length === listOf(values.role).length)
    return null;
  return "invite needs a --role ROLE for each --dataset NAME, and a dataset for each role";
}

/** What is wrong with how it is said which edges are on; null where nothing is. */
function onProblem({ edges, threshold, on, "edges-format": format }: Values): string | null {
  if (edges === undefined) {
    return on === undefined ? null : "--on names a column of the edges, but --edges is not given";
  }
  const given = [threshold, on].filter((rule) => rule !== undefined).length;
  // What is in one agglomerate is joined already.
  return given === 2 || (given === 0 && format !== "webknossos")
    ? "import needs either --threshold T or --on COLUMN to know which edges are on"
    : null;
}

function readOptions(spec: Named, args: readonly string[]): Result<Values, string> {
  const options: ParseArgsConfig["options"] = {};
  for (const [name, { value, isRepeated = false }] of Object.entries(spec.options)) {
    options[name] = { type: value === null ? "boolean" : "string", multiple: isRepeated };
  }
  try {
    const allowPositionals = spec.operand !== undefined;
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals,
    });
    if (positionals.length > 1) {
      return usage(
        spec,
        `${spec.name} takes one ${spec.operand?.value}, not ${positionals[1]} too`,
      );
    }
    return accepted({ ...values, file: values.file ?? positionals[0] } as Values);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return usage(spec, text.split(/[.\n]/)[0]);
  }
}

/** The request as JSON would carry it, still unchecked. */
function requestOf(name: CommandName, values: Values, absolute: (path: string) => string): unknown {
  const text = (option: string) => String(values[option] ?? "");
  switch (name) {
    case "import":
      return {
        command: "import",
        name: text("name"),
        imagePath: addressOf(text("image"), absolute),
        supervoxelsPath: addressOf(text("supervoxels"), absolute),
        ...(values.edges === undefined ? {} : { edgesPath: addressOf(text("edges"), absolute) }),
        voxelNm: text("voxel-nm").split(",").map(numberOf),
        ...onOf(values),
        ...graphOf(values),
        ...(values.synapses === undefined
          ? {}
          : { synapsesPath: addressOf(text("synapses"), absolute) }),
        ...synapsesOf(values),
      };
    case "inspect":
      return { command: name, settings: settingsOf(values, absolute) };
    case "export":
      return {
        command: "export",
        dataset: text("dataset"),
        version: numberOf(text("version")),
        outDir: absolute(text("out")),
        ...choiceOf(values, absolute),
      };
    case "person add":
      return {
        command: "person-add",
        name: text("name"),
        email: text("email"),
        isAdmin: values.admin === true,
      };
    case "grant":
      return {
        command: "grant",
        email: text("email"),
        dataset: text("dataset"),
        role: text("role"),
      };
    case "review-rules":
      return {
        command: "review-rules",
        dataset: text("dataset"),
        ...(values.require === undefined ? {} : { require: requirementsIn(text("require")) }),
      };
    case "regions add":
      return { command: "regions-add", dataset: text("dataset"), ...regionsOf(values, absolute) };
    case "regions remove":
      return { command: "regions-remove", dataset: text("dataset") };
    case "person disable":
    case "person enable":
    case "person sign-out":
      return { command: name.replace(" ", "-"), email: text("email") };
    case "invite":
      return {
        command: "invite",
        ...(values.email === undefined ? {} : { email: text("email").trim() }),
        roles: listOf(values.dataset).map((dataset, at) => ({
          dataset,
          role: listOf(values.role)[at],
        })),
        days: numberOf(String(values.days ?? DEFAULT_INVITATION_DAYS)),
      };
    case "invitation withdraw":
      return { command: "invitation-withdraw", id: text("id") };
    case "audit":
      return { command: "audit", limit: numberOf(String(values.limit ?? DEFAULT_AUDIT_LINES)) };
    case "import-release":
      return { command: name, ...namedFile(values, absolute) };
    case "backup":
    case "restore":
      return { command: name, filePath: absolute(text("file")) };
    default:
      return { command: name };
  }
}

/** What has a scheme is no path. */
function addressOf(text: string, absolute: (path: string) => string): string {
  return text === "" || hasScheme(text) ? text : absolute(text);
}

/** As a draft on the page has it. */
function settingsOf(values: Values, absolute: (path: string) => string): object {
  const address = (option: string) => addressOf(String(values[option] ?? ""), absolute);
  const size = values["voxel-nm"];
  const voxelNm = size === undefined ? null : String(size).split(",").map(numberOf);
  const volume = (option: "image" | "supervoxels") => ({
    address: address(option),
    voxelNm,
    axisOrder: String(values[`${option}-axes`] ?? "xyz"),
  });
  return {
    ...EMPTY_DRAFT,
    image: { ...EMPTY_DRAFT.image, ...volume("image") },
    labels: { ...EMPTY_DRAFT.labels, ...volume("supervoxels") },
    graph: { ...EMPTY_DRAFT.graph, address: address("edges") },
    synapses: { address: address("synapses") },
  };
}

/** Where regions lie, and what is said of how. */
function regionsOf(values: Values, absolute: (path: string) => string): object {
  const { volume, path, names, axes, "voxel-nm": voxelNm, "offset-nm": offsetNm } = values;
  const numbers = (text: unknown) => String(text).split(",").map(numberOf);
  return {
    volumeAddress: addressOf(String(volume), absolute),
    ...(path === undefined ? {} : { path: String(path) }),
    ...(names === undefined ? {} : { namesAddress: addressOf(String(names), absolute) }),
    ...(voxelNm === undefined ? {} : { voxelNm: numbers(voxelNm) }),
    ...(offsetNm === undefined ? {} : { offsetNm: numbers(offsetNm) }),
    ...(axes === undefined ? {} : { axisOrder: String(axes) }),
  };
}

function namedFile({ name, volume, file }: Values, absolute: (path: string) => string): object {
  return { name: String(name), volume: String(volume), filePath: absolute(String(file)) };
}

/** What of the version an export is of. */
function choiceOf(values: Values, absolute: (path: string) => string): object {
  const { skeletons, neurons, place, region } = values;
  const numbers = (text: string) => text.split(",").map(numberOf);
  return {
    ...(skeletons === undefined ? {} : { skeletons: String(skeletons) }),
    ...neuronsOf(neurons, absolute),
    ...(place === undefined ? {} : { placesVoxel: listOf(place).map(numbers) }),
    ...(region === undefined ? {} : { region: numbers(String(region)) }),
  };
}

/** What is digits and commas is ids; a file of such a name is given as ./NAME. */
function neuronsOf(value: Values[string], absolute: (path: string) => string): object {
  if (typeof value !== "string") return {};
  if (/^[\d,\s]+$/.test(value)) return { neuronIds: value.split(",").map((id) => id.trim()) };
  return { neuronsPath: absolute(value) };
}

function onOf({ threshold, on }: Values): { readonly on?: unknown } {
  if (on !== undefined) return { on: { kind: "column", column: String(on) } };
  if (threshold === undefined) return {};
  return { on: { kind: "threshold", threshold: numberOf(String(threshold)) } };
}

/** How edges are read, where the file does not tell. */
function graphOf(values: Values): { readonly graph?: unknown } {
  const { "edges-format": format, "edge-columns": columns, scores } = values;
  const positions = values["edge-positions"];
  const graph = {
    ...(format === undefined ? {} : { format: String(format) }),
    ...(columns === undefined ? {} : { columns: pairsIn(String(columns)) }),
    ...(scores === undefined ? {} : { scores: String(scores) }),
    ...(positions === undefined ? {} : { positions: positionsIn(String(positions)) }),
  };
  return Object.keys(graph).length === 0 ? {} : { graph };
}

function synapsesOf(values: Values): { readonly synapses?: unknown } {
  const { "synapse-positions": positions, "synapse-search-nm": searchNm } = values;
  if (positions === undefined && searchNm === undefined) return {};
  return {
    synapses: {
      ...(positions === undefined ? {} : { positions: positionsIn(String(positions)) }),
      ...(searchNm === undefined ? {} : { searchNm: numberOf(String(searchNm)) }),
    },
  };
}

/** As "zyx,nm": what is no unit is meant for an order of axes. */
function positionsIn(text: string): object {
  const words = text.split(",").map((word) => word.trim());
  const unit = words.find((word) => word === "nm" || word === "voxel");
  const axes = words.find((word) => word !== unit);
  return { ...(axes === undefined ? {} : { axes }), ...(unit === undefined ? {} : { unit }) };
}

/** As "sv1=u,sv2=v". */
function pairsIn(list: string): object {
  return Object.fromEntries(
    list.split(",").map((pair) => {
      const [name, ...rest] = pair.split("=");
      return [name.trim(), rest.join("=").trim()];
    }),
  );
}

/** As "whole=2,axon=1"; a scope that is named twice is no object, and so refused. */
function requirementsIn(list: string): unknown {
  const pairs = list.split(",").map((item) => item.split("=").map((word) => word.trim()));
  const scopes = pairs.map(([scope]) => scope);
  if (new Set(scopes).size < scopes.length) return list;
  return Object.fromEntries(pairs.map(([scope, number]) => [scope, numberOf(number ?? "")]));
}

/** What was given of an option that may be repeated. */
function listOf(value: Values[string]): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

const GRAPH_OPTIONS = new Map([
  ["format", "edges-format"],
  ["columns", "edge-columns"],
  ["scores", "scores"],
  ["positions", "edge-positions"],
]);

function settingOption(layer: unknown, part: unknown): string {
  if (part === "voxelNm") return "voxel-nm";
  const named = layer === "labels" ? "supervoxels" : layer === "graph" ? "edges" : String(layer);
  return part === "axisOrder" ? `${named}-axes` : named;
}

/** The option that a request's field came from. */
function optionOf([field, member, part]: readonly unknown[]): string {
  if (field === "settings") return settingOption(member, part);
  if (field === "graph") return GRAPH_OPTIONS.get(String(member)) ?? "edges";
  if (field === "synapses")
    return member === "searchNm" ? "synapse-search-nm" : "synapse-positions";
  if (field === "on") return "threshold";
  if (field === "axisOrder") return "axes";
  if (field === "neuronIds") return "neurons";
  if (field === "placesVoxel") return "place";
  if (field === "roles") return String(part ?? "dataset");
  return String(field)
    .replace(/(Path|Dir|Address)$/, "")
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function usage(spec: Named, problem: string): Result<never, string> {
  return refused(`${problem} (see: fascicle help ${spec.name}).`);
}
