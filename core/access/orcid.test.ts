import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseOrcid } from "#core/access/orcid.ts";

describe("an ORCID iD", () => {
  test("is read with and without its address", () => {
    // Two of ORCID's own examples; the second ends in a ten.
    expect(parseOrcid("0000-0002-1825-0097")).toBe("0000-0002-1825-0097");
    expect(parseOrcid(" https://orcid.org/0000-0001-5109-3700 ")).toBe("0000-0001-5109-3700");
    expect(parseOrcid("0000-0002-1694-233X")).toBe("0000-0002-1694-233X");
  });

  test.each([
    "0000-0002-1825-0098",
    "0000000218250097",
    "0000-0002-1825-009",
    "0000-0002-1694-233x",
    "http://example.org/0000-0002-1825-0097",
    "",
  ])("%j is none", (text) => {
    expect(parseOrcid(text)).toBeNull();
  });

  test("with one digit mistyped, or two neighbours exchanged, is none", () => {
    const orcid = "0000-0002-1825-0097";
    fc.assert(
      fc.property(fc.nat(18), fc.nat(9), (at, digit) => {
        fc.pre(orcid[at] !== "-" && orcid[at] !== String(digit));
        expect(parseOrcid(orcid.slice(0, at) + digit + orcid.slice(at + 1))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.nat(17), (at) => {
        const [left, right] = [orcid[at], orcid[at + 1]];
        fc.pre(left !== right && left !== "-" && right !== "-");
        const swapped = orcid.slice(0, at) + right + left + orcid.slice(at + 2);
        expect(parseOrcid(swapped)).toBeNull();
      }),
    );
  });
});
