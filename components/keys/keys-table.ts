// The page on keys in docs/, made of the list of commands, so that it says what the keys do.
import { createTranslator } from "#client/messages/translate.ts";
import { COMMAND_GROUPS, COMMANDS, GESTURES } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";

/** Markdown; `npm run keys` writes it to docs/keys.md, and a test holds the two against each other. */
export function keysTable(): string {
  const t = createTranslator("en");
  const cap = (chord: string) => {
    const shown = formatChord(chord, false).replace("|", "\\|");
    // A backquote is written between two of them.
    return shown.includes("`") ? `\`\` ${shown} \`\`` : `\`${shown}\``;
  };
  const sections = COMMAND_GROUPS.map((group) => {
    const rows = COMMANDS.filter((command) => command.group === group).map(
      ({ id, keys, label }) => `| ${t(label)} | ${keys.map(cap).join(" ")} | \`${id}\` |`,
    );
    const title = `## ${t(`ui.command-group.${group}`)}`;
    return [title, "", "| what | keys | command |", "|---|---|---|", ...rows].join("\n");
  });
  const gestures = GESTURES.map(({ shown, label }) => `| ${t(label)} | ${t(shown)} |`);
  return `${[
    "# Keys",
    "This page is made by `npm run keys` from the list of commands. On a Mac, Ctrl is ⌘ and Alt is ⌥; ⇧ is Shift. Everybody changes keys for themselves under *Settings*, where they are exported and imported as JSON by the names of the commands.",
    ...sections,
    [
      `## ${t("ui.command-group.pointer")}`,
      "",
      "| what | gesture |",
      "|---|---|",
      ...gestures,
    ].join("\n"),
  ].join("\n\n")}\n`;
}
