import { expect, test } from "vitest";
import type { Room } from "#server/realtime/room.ts";
import { createRoomRegistry } from "#server/realtime/room-registry.ts";

class CountedRoom implements Room {
  closed = 0;
  readonly retire: () => void;
  constructor(retire: () => void) {
    this.retire = retire;
  }
  join(): void {}
  receive(): void {}
  leave(): void {}
  beat(): void {}
  async close(): Promise<void> {
    this.closed++;
  }
}

function counted() {
  const opened: CountedRoom[] = [];
  const registry = createRoomRegistry<CountedRoom>(
    async (key, retire) => {
      await Promise.resolve();
      if (key === "broken") throw new Error("cannot be opened");
      if (key === "unknown") return null;
      const room = new CountedRoom(retire);
      opened.push(room);
      return room;
    },
    () => undefined,
  );
  return { opened, registry };
}

test("visitors who come together share a room, and the last one frees it", async () => {
  const { opened, registry } = counted();
  const [first, second] = await Promise.all([registry.visit("a"), registry.visit("a")]);
  expect(first?.room).toBe(second?.room);
  expect(registry.openRooms).toBe(1);
  first?.end();
  first?.end();
  expect(opened[0].closed).toBe(0);
  second?.end();
  await registry.settle();
  expect(opened[0].closed).toBe(1);
  expect(registry.openRooms).toBe(0);
  const later = await registry.visit("a");
  expect(later?.room).not.toBe(opened[0]);
});

test("a room is not freed under one who is still on the way in", async () => {
  const { opened, registry } = counted();
  const first = await registry.visit("a");
  const onTheWay = registry.visit("a");
  first?.end();
  expect((await onTheWay)?.room).toBe(opened[0]);
  expect(opened[0].closed).toBe(0);
});

test("rooms that are unknown or cannot be opened leave nothing behind", async () => {
  const { registry } = counted();
  expect(await registry.visit("unknown")).toBeNull();
  await expect(registry.visit("broken")).rejects.toThrow("cannot be opened");
  await expect(registry.visit("broken"), "asked anew").rejects.toThrow("cannot be opened");
  expect(registry.openRooms).toBe(0);
});

test("a retired room takes no newcomers and is still freed", async () => {
  const { opened, registry } = counted();
  const first = await registry.visit("a");
  opened[0].retire();
  const second = await registry.visit("a");
  expect(second?.room).toBe(opened[1]);
  first?.end();
  await registry.settle();
  expect(opened.map((room) => room.closed)).toEqual([1, 0]);
  second?.end();
  await registry.settle();
  expect(opened.map((room) => room.closed)).toEqual([1, 1]);
});
