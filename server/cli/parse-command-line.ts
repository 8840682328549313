// From what was typed to a checked request with absolute paths; whatever is wrong with it is one
// sentence that names the option and says what it takes.
import { resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import * as v from "valibot";
import { accepted, type Result, refused } from "#core/result.ts";
import { type CommandRequest, commandRequestSchema } from "#server/cli/command-request.ts";
import {
  COMMAND_SPECS,
  type CommandName,
  type CommandSpec,
  findSpec,
} from "#server/cli/command-specs.ts";

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
  if (name !== "invite" || listOf(values.dataset).length === listOf(values.role).length)
    return null;
  return "invite needs a --role ROLE for each --dataset NAME, and a dataset for each role";
}

/** What is wrong with how it is said which edges are on; null where nothing is. */
function onProblem({ edges, threshold, on }: Values): string | null {
  if (edges === undefined) {
    return on === undefined ? null : "--on names a column of the edges, but --edges is not given";
  }
  return (threshold === undefined) === (on === undefined)
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
        imagePath: absolute(text("image")),
        supervoxelsPath: absolute(text("supervoxels")),
        ...(values.edges === undefined ? {} : { edgesPath: absolute(text("edges")) }),
        voxelNm: text("voxel-nm").split(",").map(numberOf),
        ...onOf(values),
        ...(values.synapses === undefined ? {} : { synapsesPath: absolute(text("synapses")) }),
      };
    case "export":
      return {
        command: "export",
        dataset: text("dataset"),
        version: numberOf(text("version")),
        outDir: absolute(text("out")),
        ...(values.skeletons === undefined ? {} : { skeletons: text("skeletons") }),
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
    case "backup":
    case "restore":
      return { command: name, filePath: absolute(text("file")) };
    default:
      return { command: name };
  }
}

function onOf({ threshold, on }: Values): { readonly on?: unknown } {
  if (on !== undefined) return { on: { kind: "column", column: String(on) } };
  if (threshold === undefined) return {};
  return { on: { kind: "threshold", threshold: numberOf(String(threshold)) } };
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

/** The option that a request's field came from. */
function optionOf([field, , part]: readonly unknown[]): string {
  if (field === "on") return "threshold";
  if (field === "roles") return String(part ?? "dataset");
  return String(field)
    .replace(/(Path|Dir)$/, "")
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function usage(spec: Named, problem: string): Result<never, string> {
  return refused(`${problem} (see: fascicle help ${spec.name}).`);
}
