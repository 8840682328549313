import { expect, test } from "vitest";
import { createFrugalLog } from "#server/realtime/frugal-log.ts";

function createLog() {
  const clock = { nowMs: 1_000 };
  const lines: { level: string; event: string; fields: Record<string, unknown> }[] = [];
  const log = createFrugalLog({
    info: (event, fields) => lines.push({ level: "info", event, fields }),
    error: (event, fields) => lines.push({ level: "error", event, fields }),
    nowMs: () => clock.nowMs,
  });
  return { clock, lines, log };
}

test("a person who is shut out over and over is told of in a few lines and a number", () => {
  const { clock, lines, log } = createLog();
  for (let i = 0; i < 1_000; i++) log("realtime.closed", { userId: "eve", code: 1002 });
  log("realtime.closed", { userId: "ada", code: 1009 });
  log("realtime.silent", { userId: "eve" });
  expect(lines.length).toBe(22);
  clock.nowMs += 60_000;
  log("realtime.closed", { userId: "ben", code: 1009 });
  expect(lines.slice(22)).toEqual([
    {
      level: "info",
      event: "realtime.left-out",
      fields: { event: "realtime.closed", userId: "eve", lines: 980 },
    },
    { level: "info", event: "realtime.closed", fields: { userId: "ben", code: 1009 } },
  ]);
  log("realtime.closed", { userId: "eve", code: 1002 });
  expect(lines.length).toBe(25);
});

test("the server's own mistakes are told each, as errors", () => {
  const { lines, log } = createLog();
  for (let i = 0; i < 100; i++) log("realtime.bug", { userId: "eve", error: "x" });
  expect(lines.filter(({ level }) => level === "error").length).toBe(100);
});
