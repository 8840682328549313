"use client";
import { Check, CircleHelp, Lightbulb, X } from "lucide-react";
import type { Translator } from "#client/messages/translate.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import { isSynapseType } from "#components/synapses/synapse-draft.ts";
import type { SynapseVerdict } from "#core/operations/operation.ts";

export type ShownVerdict = SynapseVerdict | "suggested" | "none";

/** What is said of a synapse, in one word: a suggestion that nobody judged is one still. */
export function verdictOf({ verdict, isSuggested }: ListedSynapse): ShownVerdict {
  return verdict ?? (isSuggested ? "suggested" : "none");
}

const ICONS = {
  accepted: Check,
  rejected: X,
  uncertain: CircleHelp,
  suggested: Lightbulb,
} as const;

/** Told by its shape, and by its colour besides. */
export function VerdictIcon({ verdict }: { readonly verdict: ShownVerdict }) {
  if (verdict === "none") return null;
  const Icon = ICONS[verdict];
  return <Icon className={`verdict-icon verdict-icon--${verdict}`} aria-hidden="true" />;
}

/** As "chemical · 2 partner sites". */
export function synapseWords({ synapse }: ListedSynapse, t: Translator): string {
  const { type, posts } = synapse;
  const named = isSynapseType(type) ? t(`ui.synapses.type.${type}`) : type;
  return `${named} · ${t("ui.synapses.posts", { count: posts.length })}`;
}
