// [LV4] Who is here, as the server stamped it: a page says where it looks and with which tool, never
// who it is. At most 12 messages a second leave, the last one always.
import * as v from "valibot";
import type { Awareness } from "y-protocols/awareness";
import type { PresenceState } from "#core/protocol/sync-message.ts";

export type OwnPresence = Omit<PresenceState, "user">;

export interface PresentPerson extends PresenceState {
  readonly clientId: number;
  /** Another page of the same person. */
  readonly isSelf: boolean;
}

export interface Presence {
  /** Fields left out stay as they were. */
  set(change: Partial<OwnPresence>): void;
  /** Everyone but this page, by client id. The same array until somebody moved. */
  others(): readonly PresentPerson[];
  destroy(): void;
}

const MIN_GAP_MS = 1_000 / 12;
export const FIRST_PRESENCE: OwnPresence = { cursorVoxel: null, viewVoxel: null, tool: "navigate" };

const position = v.nullable(v.tuple([v.number(), v.number(), v.number()]));
const presenceSchema = v.object({
  segment: v.optional(v.nullable(v.string())),
  zoom: v.optional(v.nullable(v.number())),
  user: v.object({ id: v.string(), name: v.string(), color: v.string(), role: v.string() }),
  cursorVoxel: position,
  viewVoxel: position,
  tool: v.string(),
});

export function createPresence(
  awareness: Awareness,
  userId: string,
  onChange: () => void,
): Presence {
  let own: OwnPresence = FIRST_PRESENCE;
  let known: readonly PresentPerson[] | null = null;
  const readOthers = othersReader(awareness, userId);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isStale = false;

  const send = () => {
    isStale = false;
    awareness.setLocalState({ ...own });
    timer = setTimeout(() => {
      timer = null;
      if (isStale) send();
    }, MIN_GAP_MS);
  };

  const onAwareness = (
    change: Readonly<Record<"added" | "updated" | "removed", readonly number[]>>,
  ) => {
    const moved = [...change.added, ...change.updated, ...change.removed];
    if (moved.every((clientId) => clientId === awareness.clientID)) return;
    known = null;
    onChange();
  };

  awareness.on("change", onAwareness);
  return {
    set(change) {
      own = { ...own, ...change };
      if (timer === null) send();
      else isStale = true;
    },
    others() {
      known ??= readOthers();
      return known;
    },
    destroy() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      isStale = false;
      awareness.off("change", onAwareness);
    },
  };
}

/** A state is read once: of fifty people mostly a few have moved since. */
function othersReader(awareness: Awareness, userId: string): () => readonly PresentPerson[] {
  let read = new Map<unknown, PresentPerson | null>();
  return () => {
    const before = read;
    read = new Map();
    for (const [clientId, state] of awareness.getStates()) {
      if (clientId === awareness.clientID) continue;
      const known = before.get(state);
      read.set(state, known === undefined ? readPerson(clientId, state, userId) : known);
    }
    return [...read.values()]
      .filter((person) => person !== null)
      .sort((left, right) => left.clientId - right.clientId);
  };
}

function readPerson(clientId: number, state: unknown, userId: string): PresentPerson | null {
  const parsed = v.safeParse(presenceSchema, state);
  if (!parsed.success) return null;
  return { ...parsed.output, clientId, isSelf: parsed.output.user.id === userId };
}
