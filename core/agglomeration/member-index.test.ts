import fc from "fast-check";
import { expect, test } from "vitest";
import { MemberIndex } from "#core/agglomeration/member-index.ts";

test("finds the position of every member and of nothing else", () => {
  const dense = fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 0xffffffff }));
  fc.assert(
    fc.property(fc.uniqueArray(dense, { maxLength: 80 }), fc.array(dense), (members, others) => {
      const index = new MemberIndex(Uint32Array.from(members));
      for (const value of [...members, ...others]) {
        expect(index.positionOf(value)).toBe(members.indexOf(value));
      }
    }),
  );
});
