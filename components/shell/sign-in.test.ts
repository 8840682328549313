import { describe, expect, it } from "vitest";
import { providerProblemOf, safeNextPath } from "#components/shell/sign-in.ts";

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

describe("why a provider's word opened no account", () => {
  it("has a sentence of its own where the person can do something", () => {
    expect(providerProblemOf("not_invited")).toBe("not-invited");
    expect(providerProblemOf("state_mismatch")).toBe("state");
  });

  // What forged tokens, codes and answers come back with, and what nobody knows yet.
  it.each(["unable_to_get_user_info", "invalid_code", "issuer_mismatch", "new", "toString"])(
    "is told of %s that it was refused",
    (error) => {
      expect(providerProblemOf(error)).toBe("refused");
    },
  );
});
