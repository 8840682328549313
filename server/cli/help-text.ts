import { COMMAND_SPECS, type CommandSpec, findSpec } from "#server/cli/command-specs.ts";
import { textTable } from "#server/cli/text-table.ts";

/** Help on one command, or on all where it is not one. */
export function helpText(topic: string): string {
  const spec = findSpec(topic);
  return spec === null ? overview() : commandHelp(spec);
}

function overview(): string {
  const rows = [
    ...COMMAND_SPECS.map(({ name, about }) => [`  ${name}`, about]),
    ["  help", "Say this, or `help COMMAND` for one command's options."],
  ];
  return `Usage: fascicle COMMAND [options]

${textTable(rows).join("\n")}

Every command works whether the server is running or not, but for restore, which needs an empty folder.
`;
}

function commandHelp(spec: CommandSpec): string {
  const options = Object.entries(spec.options);
  const usage = options.map(([name, { value, isRequired, isRepeated }]) => {
    const text = value === null ? `--${name}` : `--${name} ${value}`;
    return `${isRequired ? text : `[${text}]`}${isRepeated === true ? "…" : ""}`;
  });
  if (spec.operand !== undefined) usage.push(spec.operand.value);
  const operandRows =
    spec.operand === undefined ? [] : [[`  ${spec.operand.value}`, spec.operand.about]];
  const optionRows = options.map(([name, { value, about }]) => [
    `  --${name}${value === null ? "" : ` ${value}`}`,
    about,
  ]);
  const rows = [...operandRows, ...optionRows];
  const lines = [`Usage: ${["fascicle", spec.name, ...usage].join(" ")}`, "", spec.about];
  if (rows.length > 0) lines.push("", ...textTable(rows));
  return `${lines.join("\n")}\n`;
}
