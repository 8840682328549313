import type { Translator } from "#client/messages/translate.ts";
import type { BindProblem, ReadProblem } from "#components/keys/key-bindings.ts";
import { commandById } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";

/** Why a key was not taken, in words. */
export function bindSentence(problem: BindProblem, t: Translator, isMac: boolean): string {
  switch (problem.tag) {
    case "unusable":
      return t(`settings.problem.${problem.why}`, { key: formatChord(problem.chord, isMac) });
    case "taken":
      return t("settings.problem.taken", {
        key: formatChord(problem.chord, isMac),
        command: t(commandById(problem.by).label),
      });
    case "own":
      return t("settings.problem.own", { key: formatChord(problem.chord, isMac) });
    case "many":
      return t("settings.problem.many", { limit: problem.limit });
  }
}

/** Why a file of keys was not taken. */
export function readSentence(problem: ReadProblem, t: Translator, isMac: boolean): string {
  if (problem.tag === "not-json") return t("settings.file.not-json");
  if (problem.tag === "field") {
    return t("settings.file.field", { field: problem.field, problem: problem.problem });
  }
  return t("settings.file.keys", { problem: bindSentence(problem, t, isMac) });
}
