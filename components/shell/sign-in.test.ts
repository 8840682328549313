import { describe, expect, it } from "vitest";
import { safeNextPath } from "#components/shell/sign-in.ts";

describe("where to go after signing in", () => {
  it("keeps a path of this app", () => {
    expect(safeNextPath("/sessions/1#p=1,2,3")).toBe("/sessions/1#p=1,2,3");
  });

  it.each([
    null,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/a\nb",
    "/\t/evil.example",
  ])("goes home instead of to %j", (next) => {
    expect(safeNextPath(next)).toBe("/");
  });
});
