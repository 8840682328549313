// What the gallery's sessions hold is what the rules and the server make of them today. After a change of
// these it is recorded anew: FASCICLE_RECORD=1 with this test, and then `npm run format`.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { recordedSessions } from "#tests/gallery/recorded-sessions.ts";
import { recordedVersion } from "#tests/gallery/recorded-version.ts";

const FILE = "components/gallery/recorded.json";

it("the gallery's sessions are what core and the server's views make of their steps", async () => {
  const recorded = { version: recordedVersion(), sessions: await recordedSessions() };
  const text = JSON.stringify(recorded, null, 2);
  if (process.env.FASCICLE_RECORD === "1") writeFileSync(FILE, text);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(text));
});
