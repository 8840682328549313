import { expect, test } from "vitest";
import { intentsRoomPath, sessionRoomPath } from "#core/protocol/sync-message.ts";
import { parseRoomAddress, roomKey, speaksOurVersion } from "#server/realtime/room-address.ts";

test("reads the paths that clients make", () => {
  const session = { kind: "session", sessionId: "3f-a_9" } as const;
  const intents = { kind: "intents", sessionId: "s1", userId: "u1" } as const;
  expect(parseRoomAddress(sessionRoomPath("3f-a_9"))).toEqual(session);
  expect(parseRoomAddress(`${intentsRoomPath("s1", "u1")}?v=1`)).toEqual(intents);
  expect(roomKey(session)).not.toBe(roomKey(intents));
});

test.each([
  "/",
  "/sync",
  "/sync/",
  "/sync/session/",
  "/sync/session/a/b",
  "/sync/session/../x",
  "/sync/session/%2e%2e",
  "/sync/session/a b",
  `/sync/session/${"a".repeat(65)}`,
  "/sync/intents/a",
  "/sync/intents/a/",
  "/sync/intents/a/b/c",
  "/sync/other/a",
  "//sync/session/a",
  "http://elsewhere/sync/session/a",
])("%s is no room", (path) => {
  expect(parseRoomAddress(path)).toBeNull();
});

test("a request that names no version speaks ours, any other version is another", () => {
  expect(speaksOurVersion("/sync/session/a")).toBe(true);
  expect(speaksOurVersion("/sync/session/a?x=2")).toBe(true);
  expect(speaksOurVersion("/sync/session/a?v=1")).toBe(true);
  expect(speaksOurVersion("/sync/session/a?v=2")).toBe(false);
  expect(speaksOurVersion("/sync/session/a?v=")).toBe(false);
});
