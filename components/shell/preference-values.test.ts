import { describe, expect, it } from "vitest";
import { chooseLocale, chooseTheme } from "#components/shell/preference-values.ts";

describe("choosing language and theme", () => {
  it.each([
    ["zh-CN", "en", "zh-CN"],
    ["xx", "zh-TW,en;q=0.8", "zh-CN"],
    [undefined, "fr, en-GB;q=0.7, zh;q=0.3", "en"],
    [undefined, "fr", "en"],
    [undefined, null, "en"],
  ])("cookie %s and Accept-Language %s give %s", (cookie, header, expected) => {
    expect(chooseLocale(cookie, header)).toBe(expected);
  });

  it("is dark unless light was chosen", () => {
    expect([chooseTheme(undefined), chooseTheme("light"), chooseTheme("blue")]).toEqual([
      "dark",
      "light",
      "dark",
    ]);
  });
});
