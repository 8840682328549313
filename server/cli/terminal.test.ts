import { describe, expect, it } from "vitest";
import { remainingText } from "#server/cli/remaining-time.ts";
import { Terminal } from "#server/cli/terminal.ts";

function screen(isTTY: boolean) {
  const texts = { out: "", err: "" };
  let nowMs = 0;
  const terminal = new Terminal(
    { write: (text) => (texts.out += text) },
    { write: (text) => (texts.err += text), isTTY, columns: 30 },
    () => nowMs,
  );
  return {
    texts,
    terminal,
    advance(ms: number) {
      nowMs += ms;
    },
  };
}

describe("Terminal", () => {
  it("writes one line over on a terminal, with the remaining time, cut to its width", () => {
    const { texts, terminal, advance } = screen(true);
    terminal.show({ type: "progress", stage: "reading", done: 1, total: 4 });
    advance(4_000);
    terminal.show({ type: "progress", stage: "reading", done: 2, total: 4 });
    terminal.show({ type: "progress", stage: "a stage with a very long name", done: 0, total: 1 });
    terminal.show({ type: "line", text: "done" });
    expect(texts.err.split("\r\u001b[K")).toEqual([
      "",
      "reading: 25 %",
      "reading: 50 %, about 4 s left",
      "a stage with a very long name",
      "",
    ]);
    expect(texts.out).toBe("done\n");
  });

  it("writes a plain line every tenth elsewhere, and starts over with each stage", () => {
    const { texts, terminal } = screen(false);
    for (let done = 0; done <= 100; done += 4) {
      terminal.show({ type: "progress", stage: "reading", done, total: 100 });
    }
    terminal.show({ type: "progress", stage: "writing", done: 0, total: 0 });
    terminal.show({ type: "error", text: "No." });
    const lines = texts.err.split("\n");
    expect(lines.slice(0, 3)).toEqual(["reading: 0 %", "reading: 12 %", "reading: 20 %"]);
    expect(lines.slice(-4)).toEqual(["reading: 100 %", "writing: 100 %", "fascicle: No.", ""]);
    expect(lines).toHaveLength(14);
    expect(texts.err).not.toContain("\r");
  });
});

describe("remainingText", () => {
  it.each([
    [1_000, 0.5, ""],
    [10_000, 0, ""],
    [10_000, 1, ""],
    [10_000, 0.5, "about 10 s left"],
    [60_000, 0.25, "about 3 min left"],
    [3_600_000, 0.2, "about 4.0 h left"],
  ])("%d ms for %d", (elapsedMs, share, text) => {
    expect(remainingText(elapsedMs, share)).toBe(text);
  });
});
