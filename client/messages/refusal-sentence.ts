// [LV1] A refusal in a sentence: what happened, who or which operation stands in the way, what
// holds now, what to do. The words are in the message files; here are the values they need.
import type { ReceivedRefusal } from "#client/api/refusal-json.ts";
import {
  findMessage,
  type Locale,
  type MessageKey,
  type MessageValues,
  type Translator,
} from "#client/messages/translate.ts";
import { isRole } from "#core/access/role.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationRef } from "#core/operations/operation.ts";
import type { Refusal, RefusalTag } from "#core/operations/refusal.ts";

const NM_PER_UM = 1_000;
/** More places, ids or operations than these are not read in one sentence. */
const MAX_LISTED = 8;

type Fields<T extends RefusalTag> = Extract<Refusal, { readonly tag: T }>;

interface Speaker {
  readonly locale: Locale;
  readonly t: Translator;
}

export function formatPositionVoxel(positionVoxel: Vec3): string {
  return positionVoxel.join(", ");
}

/** Nanometres below a micrometre, else micrometres with at most two decimals. */
export function formatDistance(locale: Locale, distanceNm: number): string {
  const inUm = distanceNm >= NM_PER_UM;
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: inUm ? 2 : 0 });
  return inUm ? `${format.format(distanceNm / NM_PER_UM)} µm` : `${format.format(distanceNm)} nm`;
}

/** As "merge #12"; with its author as "merge #12 by Ana". */
export function formatOperation(t: Translator, operation: OperationRef, withAuthor: boolean) {
  const kind = t(`operation.${operation.kind}`);
  const { seq, authorName: author } = operation;
  return withAuthor
    ? t("operation.reference-by", { kind, seq, author })
    : t("operation.reference", { kind, seq });
}

/** The numbers of the operations that a refusal names. */
export function operationsNamed(refusal: ReceivedRefusal): readonly number[] {
  if ("operations" in refusal) return refusal.operations.map(({ seq }) => seq);
  if ("operation" in refusal) return [refusal.operation.seq];
  if (refusal.tag === "neuron-present") {
    return refusal.neurons.flatMap(({ by }) => (by === null ? [] : [by.seq]));
  }
  return "by" in refusal && refusal.by !== null ? [refusal.by.seq] : [];
}

function list(speaker: Speaker, items: readonly string[]): string {
  const shown = items.slice(0, MAX_LISTED);
  const listed = new Intl.ListFormat(speaker.locale, { type: "conjunction" }).format(shown);
  return items.length > MAX_LISTED ? `${listed} …` : listed;
}

/** As "merge #12 by Ana and split #14 by Bo"; of many the first few. */
export function formatOperations(
  operations: readonly OperationRef[],
  locale: Locale,
  t: Translator,
): string {
  return list(
    { locale, t },
    operations.map((operation) => formatOperation(t, operation, true)),
  );
}

/** The time of day: a claim ends within hours. */
export function formatClock(atMs: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(atMs);
}

/** As "claim #5 by Ana until 14:30". */
export function formatClaims(
  claims: readonly { readonly operation: OperationRef; readonly untilMs: number }[],
  locale: Locale,
  t: Translator,
): string {
  return list(
    { locale, t },
    claims.map(({ operation, untilMs }) =>
      t("claims.reference", {
        claim: formatOperation(t, operation, true),
        until: formatClock(untilMs, locale),
      }),
    ),
  );
}

function one(speaker: Speaker, operation: OperationRef): MessageValues {
  return {
    operation: formatOperation(speaker.t, operation, false),
    author: operation.authorName,
    seq: operation.seq,
  };
}

function several(
  speaker: Speaker,
  operations: readonly OperationRef[],
  withAuthor: boolean,
): MessageValues {
  const texts = operations.map((item) => formatOperation(speaker.t, item, withAuthor));
  return { operations: list(speaker, texts), count: operations.length };
}

/** What made it as it is, where an operation did. */
function lastChange(speaker: Speaker, { by }: { readonly by: OperationRef | null }): MessageValues {
  return {
    hasOperation: by === null ? "no" : "yes",
    operation: by === null ? "" : formatOperation(speaker.t, by, true),
  };
}

/** A word of a closed list in the person's language; as it came where it is not of the list. */
function word(speaker: Speaker, section: "state" | "operation", text: string): string {
  const key = `${section}.${text}`;
  return findMessage("en", key) === null ? text : speaker.t(key as MessageKey);
}

function roleName({ t }: Speaker, role: string): string {
  return isRole(role) ? t(`role.${role}`) : t("role.none");
}

const position = (_speaker: Speaker, fields: { readonly positionVoxel: Vec3 }) => ({
  position: formatPositionVoxel(fields.positionVoxel),
});
const positions = (_speaker: Speaker, fields: { readonly positionsVoxel: readonly Vec3[] }) => ({
  positions: fields.positionsVoxel.slice(0, MAX_LISTED).map(formatPositionVoxel).join("; "),
});
const operation = (speaker: Speaker, fields: { readonly operation: OperationRef }) =>
  one(speaker, fields.operation);
const supervoxel = (_speaker: Speaker, fields: { readonly supervoxel: bigint }) => ({
  supervoxel: String(fields.supervoxel),
});
const root = (_speaker: Speaker, fields: { readonly root: bigint }) => ({
  root: String(fields.root),
});
const nothing = () => ({});
/** As "720 (axon: 1 of 2)". */
function lack(
  { t }: Speaker,
  { root: segment, scope, given, needed }: Fields<"review-unsigned">["missing"][number],
): string {
  const values = { segment: String(segment), scope: t(`ui.review.scope.${scope}`), given, needed };
  return t("verdicts.lacking", values);
}

/** As "AVAL (new record #12 by Ana)". */
function recordText({ t }: Speaker, name: string, by: OperationRef | null): string {
  return t("neurons.reference", {
    name,
    isNamed: name === "" ? "no" : "yes",
    isNew: by === null ? "no" : "yes",
    operation: by === null ? "" : formatOperation(t, by, true),
  });
}

/** One row a refusal: the values of its message. */
const VALUES: {
  readonly [T in RefusalTag]: (speaker: Speaker, fields: Fields<T>) => MessageValues;
} = {
  "intent-malformed": (_, { field, problem }) => ({ field, problem }),
  "not-allowed": (speaker, { needed, role }) => ({
    needed: roleName(speaker, needed),
    role: roleName(speaker, role),
  }),
  "session-read-only": (speaker, { state }) => ({ state: word(speaker, "state", state) }),
  "unknown-supervoxel": supervoxel,
  "place-outside": (_, { positionVoxel, shapeVoxel }) => ({
    position: formatPositionVoxel(positionVoxel),
    shape: shapeVoxel.join(" × "),
  }),
  "place-background": position,
  "place-mismatch": (_, { positionVoxel, given, found }) => ({
    position: formatPositionVoxel(positionVoxel),
    given: String(given),
    found: String(found),
  }),
  "merge-already-joined": (speaker, { root: joined, by }) => ({
    root: String(joined),
    hasOperation: by === null ? "no" : "yes",
    ...(by === null ? { operation: "", author: "" } : one(speaker, by)),
  }),
  "merge-too-far": ({ locale }, { distanceNm, limitNm }) => ({
    distance: formatDistance(locale, distanceNm),
    limit: formatDistance(locale, limitNm),
  }),
  "split-different-segments": positions,
  "split-shared-supervoxel": supervoxel,
  "split-place-on-both-sides": position,
  "split-no-cut-keeps-sides": (speaker, { side, positionsVoxel }) => ({
    side,
    ...positions(speaker, { positionsVoxel }),
  }),
  "split-only-clicked": (speaker, { side, positionVoxel }) => ({
    side,
    ...position(speaker, { positionVoxel }),
  }),
  "split-inseparable": positions,
  "split-too-long": nothing,
  "seed-elsewhere": (_, { positionVoxel, supervoxel: wanted }) => ({
    position: formatPositionVoxel(positionVoxel),
    supervoxel: String(wanted),
  }),
  "side-torn": (_, { positionVoxel, fromVoxel }) => ({
    position: formatPositionVoxel(positionVoxel),
    from: formatPositionVoxel(fromVoxel),
  }),
  "side-empty": (_, { side }) => ({ side }),
  "supervoxel-too-large": ({ locale }, { supervoxel: cut, limitVoxels }) => ({
    supervoxel: String(cut),
    limit: new Intl.NumberFormat(locale).format(limitVoxels),
  }),
  "supervoxel-split-often": (_, { supervoxel: cut, limit }) => ({
    supervoxel: String(cut),
    limit,
  }),
  "isolate-alone": root,
  "would-override": (speaker, { operations }) => several(speaker, operations, true),
  "segment-claimed": (speaker, { claims }) => ({
    count: claims.length,
    claims: formatClaims(claims, speaker.locale, speaker.t),
  }),
  "claim-unknown": (_, { of }) => ({ of }),
  "claim-not-own": operation,
  "claim-over": operation,
  "undo-nothing": nothing,
  "redo-nothing": nothing,
  "undo-unknown": (_, { of }) => ({ of }),
  "undo-not-undoable": operation,
  "undo-not-own": operation,
  "undo-already": operation,
  "redo-already": operation,
  "synapse-unknown": (_, { synapseId }) => ({ synapseId }),
  "synapse-unchanged": lastChange,
  "synapse-site-unknown": (speaker, { positionVoxel, by }) => ({
    position: formatPositionVoxel(positionVoxel),
    ...lastChange(speaker, { by }),
  }),
  "synapse-partners": (_, { count, limit }) => ({ count, limit }),
  "neuron-unknown": nothing,
  "neuron-present": (speaker, { root: held, neurons }) => ({
    root: String(held),
    count: neurons.length,
    neurons: list(
      speaker,
      neurons.map(({ name, by }) => recordText(speaker, name, by)),
    ),
  }),
  "neuron-unchanged": lastChange,
  "neuron-too-many-tags": (_, { limit }) => ({ limit }),
  "review-own-work": (speaker, { operations }) => several(speaker, operations, false),
  "review-stale": root,
  "review-unsigned": (speaker, { roots, missing }) => ({
    missing: list(
      speaker,
      missing.length === 0 ? roots.map(String) : missing.map((each) => lack(speaker, each)),
    ),
    count: roots.length,
  }),
  "review-requested": (speaker, { operations }) => several(speaker, operations, true),
  "request-unknown": (_, { of }) => ({ of }),
  "request-over": operation,
  "thread-unknown": (_, { of }) => ({ of }),
  "thread-already": (speaker, { operation: first, isResolved }) => ({
    ...one(speaker, first),
    isResolved: isResolved ? "yes" : "no",
  }),
  "mention-unknown": (_, { account }) => ({ account }),
  "review-conflicts": (speaker, { operations }) => several(speaker, operations, true),
  "review-cut-otherwise": (speaker, { operations }) => several(speaker, operations, true),
  "review-rebase-conflicts": (speaker, { operations, onto }) => ({
    ...several(speaker, operations, true),
    onto,
  }),
  "rebase-outdated": (_, { onto, newest }) => ({ onto, newest }),
  "rebase-no-conflict": (speaker, { operation: edit, onto }) => ({ ...one(speaker, edit), onto }),
  "rebase-cannot-keep": (speaker, { operation: edit, onto }) => ({ ...one(speaker, edit), onto }),
  "review-nothing-changed": nothing,
  "wrong-state": (speaker, { state, action }) => ({
    state: word(speaker, "state", state),
    action: word(speaker, "operation", action),
  }),
};

export const REFUSAL_TAGS = Object.keys(VALUES) as readonly RefusalTag[];

/** A newer server may refuse for a reason that this page has no sentence for: it says just that. */
export function refusalSentence(refusal: ReceivedRefusal, locale: Locale, t: Translator): string {
  if (refusal.tag === "unknown") return t("refusal.unknown", { tag: refusal.serverTag });
  const values = VALUES[refusal.tag] as (speaker: Speaker, fields: Refusal) => MessageValues;
  return t(`refusal.${refusal.tag}`, values({ locale, t }, refusal));
}
