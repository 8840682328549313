import { expect, test } from "vitest";
import {
  type Connection,
  type ConnectionEvent,
  FIRST_CONNECTION,
  nextConnection,
} from "#client/collaboration/connection-state.ts";
import {
  CLOSE_FORBIDDEN,
  CLOSE_GOING_AWAY,
  CLOSE_LOG_MISMATCH,
  CLOSE_POLICY,
  CLOSE_PROTOCOL_VERSION,
  CLOSE_TRY_AGAIN,
  CLOSE_UNKNOWN_ROOM,
} from "#core/protocol/sync-message.ts";

const opened = (room: "session" | "intents"): ConnectionEvent => ({ type: "opened", room });
const inStep = (room: "session" | "intents"): ConnectionEvent => ({ type: "in-step", room });
const closed = (code: number | null, room: "session" | "intents" = "session"): ConnectionEvent => ({
  type: "closed",
  room,
  code,
});
const LIVE = [opened("session"), opened("intents"), inStep("session"), inStep("intents")];
const readOnly: ConnectionEvent = { type: "writable", isWritable: false };

function after(...events: readonly ConnectionEvent[]): Connection {
  return events.reduce(nextConnection, FIRST_CONNECTION);
}

test.each<[string, readonly ConnectionEvent[], string]>([
  ["nothing yet", [], "connecting"],
  ["one room open", [opened("session")], "connecting"],
  ["both rooms open", [opened("session"), opened("intents")], "catching-up"],
  ["one room in step", LIVE.slice(0, 3), "catching-up"],
  ["both rooms in step", LIVE, "live"],
  ["in step, but no right to edit", [...LIVE, readOnly], "read-only"],
  ["the right to edit is known first", [readOnly, ...LIVE], "read-only"],
  [
    "editing is possible again",
    [readOnly, ...LIVE, { type: "writable", isWritable: true }],
    "live",
  ],
  ["never reached", [closed(1006)], "offline"],
  ["the line broke", [...LIVE, closed(null)], "offline"],
  ["only the intents' line broke", [...LIVE, closed(1006, "intents")], "offline"],
  ["still trying", [...LIVE, closed(1006), closed(1006)], "offline"],
  ["one room is back", [...LIVE, closed(1006), opened("session")], "catching-up"],
  ["back in step", [...LIVE, closed(1006), opened("session"), inStep("session")], "live"],
  ["offline and read-only", [...LIVE, readOnly, closed(1006)], "offline"],
  ["no answer for too long", [...LIVE, { type: "silent" }], "offline"],
  ["an answer after all", [...LIVE, { type: "silent" }, { type: "heard" }], "live"],
  ["the server restarts", [...LIVE, closed(CLOSE_GOING_AWAY)], "offline"],
  ["the server asks to come back", [...LIVE, closed(CLOSE_TRY_AGAIN)], "offline"],
  ["a message was not liked", [...LIVE, closed(CLOSE_POLICY, "intents")], "offline"],
])("%s", (_, events, kind) => {
  expect(after(...events).state.kind).toBe(kind);
});

test.each([
  [CLOSE_FORBIDDEN, "not-allowed"],
  [CLOSE_UNKNOWN_ROOM, "not-found"],
  [CLOSE_PROTOCOL_VERSION, "newer-server"],
  [CLOSE_LOG_MISMATCH, "out-of-step"],
])("close code %i is final: %s", (code, reason) => {
  const refused = after(...LIVE, closed(code));
  expect(refused.state).toEqual({ kind: "refused", reason });
  for (const event of [...LIVE, readOnly, closed(1006), { type: "heard" } as const]) {
    expect(nextConnection(refused, event)).toBe(refused);
  }
});

test("the state is the same object while it holds", () => {
  const live = after(...LIVE);
  expect(nextConnection(live, { type: "heard" })).toBe(live);
  const offline = nextConnection(live, closed(1006));
  expect(nextConnection(offline, closed(1006, "intents")).state).toBe(offline.state);
});
