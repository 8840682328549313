import { describe, expect, it } from "vitest";
import { parseServerNews } from "#client/collaboration/server-news.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1_700_000_000_000;

function news(state: unknown, nowMs = NOW_MS) {
  return parseServerNews(JSON.stringify(state), nowMs);
}

describe("what the server says of itself", () => {
  it.each([-DAY_MS, 0, DAY_MS])("shows how far a clock is off: %d ms", (offMs) => {
    const read = news({ serverMs: NOW_MS, writable: true }, NOW_MS - offMs);
    expect(read).toEqual({ notWritable: null, clockAheadMs: offMs });
  });

  it.each(["disk-full", "database-away", "handing-over"])("edits wait: %s", (reason) => {
    expect(news({ serverMs: NOW_MS, writable: false, reason })?.notWritable).toBe(reason);
  });

  it("edits wait for a reason that this page does not know, or none", () => {
    const state = { serverMs: NOW_MS, writable: false };
    expect(news({ ...state, reason: "moon" })?.notWritable).toBe("unknown");
    expect(news(state)?.notWritable).toBe("unknown");
  });

  it.each(["", "{", "null", "[]", '{"serverMs":"1","writable":true}', '{"serverMs":1}'])(
    "passes over what cannot be read: %s",
    (text) => {
      expect(parseServerNews(text, NOW_MS)).toBeNull();
    },
  );
});
