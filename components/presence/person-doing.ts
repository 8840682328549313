import type { Translator } from "#client/messages/translate.ts";
import type { PersonHere } from "#components/presence/people-here.ts";
import { TOOLS, type ToolName } from "#components/proofreading/edit-tool.ts";

export function shownName({ name, isSelf }: PersonHere, t: Translator): string {
  return isSelf ? t("ui.presence.self", { name }) : name;
}

/** With which tool, and on what. */
export function personDoing({ tool, segment }: PersonHere, t: Translator): string {
  const named = t(`ui.tools.${isToolName(tool) ? tool : "navigate"}`);
  return segment === null ? named : t("ui.presence.on-segment", { tool: named, segment });
}

function isToolName(text: string): text is ToolName {
  return (TOOLS as readonly string[]).includes(text);
}
