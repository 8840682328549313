// One room a key, opened for the first visitor and freed when the last has left. Visitors are
// counted from the moment they ask, so a room is never freed under one who is still on the way in.
import type { Room } from "#server/realtime/room.ts";

export interface Visit<R extends Room> {
  readonly room: R;
  /** May be called more than once. */
  end(): void;
}

export interface RoomRegistry<R extends Room> {
  /** null where there is no such room; throws what opening it threw. */
  visit(key: string): Promise<Visit<R> | null>;
  /** Newcomers get fresh rooms; those inside stay until they leave. */
  forget(matches: (key: string) => boolean): void;
  readonly openRooms: number;
  beat(): void;
  /** Resolves when every room that was freed has finished its work. */
  settle(): Promise<void>;
}

interface Entry<R> {
  readonly opening: Promise<R | null>;
  room: R | null;
  visitors: number;
}

export function createRoomRegistry<R extends Room>(
  open: (key: string, retire: () => void) => Promise<R | null>,
  onCloseFailed: (error: unknown) => void,
): RoomRegistry<R> {
  const entries = new Map<string, Entry<R>>();
  /** Retired ones as well, until they are freed. */
  const rooms = new Set<R>();
  const closing = new Set<Promise<void>>();

  const forget = (key: string, entry: Entry<R>) => {
    if (entries.get(key) === entry) entries.delete(key);
  };

  const start = (key: string): Entry<R> => {
    const entry: Entry<R> = {
      opening: open(key, () => forget(key, entry)),
      room: null,
      visitors: 0,
    };
    entries.set(key, entry);
    return entry;
  };

  const free = (room: R) => {
    rooms.delete(room);
    const done = room.close().catch(onCloseFailed);
    closing.add(done);
    void done.then(() => closing.delete(done));
  };

  const part = (key: string, entry: Entry<R>) => {
    entry.visitors--;
    if (entry.visitors > 0) return;
    forget(key, entry);
    if (entry.room !== null) free(entry.room);
  };

  return {
    async visit(key) {
      const entry = entries.get(key) ?? start(key);
      entry.visitors++;
      try {
        entry.room = await entry.opening;
      } catch (error) {
        part(key, entry);
        throw error;
      }
      const { room } = entry;
      if (room === null) {
        part(key, entry);
        return null;
      }
      rooms.add(room);
      let isOver = false;
      return {
        room,
        end() {
          if (isOver) return;
          isOver = true;
          part(key, entry);
        },
      };
    },
    forget(matches) {
      for (const key of [...entries.keys()]) if (matches(key)) entries.delete(key);
    },
    get openRooms() {
      return rooms.size;
    },
    beat() {
      for (const room of rooms) room.beat();
    },
    async settle() {
      await Promise.all(closing);
    },
  };
}
