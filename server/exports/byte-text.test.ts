import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteText } from "#server/exports/byte-text.ts";

const written = (put: (bytes: ByteText) => void) => {
  const bytes = new ByteText(1);
  bytes.text("before ");
  put(bytes);
  return Buffer.from(bytes.take()).toString("utf8").slice("before ".length);
};

test("writes every id as its digits", () => {
  const near = fc.constantFrom(
    0n,
    1n,
    10n ** 9n,
    10n ** 18n,
    2n ** 32n,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n,
  );
  const ids = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    near.map((id) => (id === 0n ? id : id - 1n)),
    near.filter((id) => id < 2n ** 64n),
  );
  fc.assert(
    fc.property(ids, (id) => void expect(written((bytes) => bytes.id(id))).toBe(String(id))),
  );
});

test("writes every whole number of 32 bits as its digits", () => {
  const numbers = fc.oneof(
    fc.integer(),
    fc.constantFrom(0, -0, 9, 10, 99, 100, -(2 ** 31), 2 ** 31 - 1),
  );
  fc.assert(
    fc.property(numbers, (n) => void expect(written((bytes) => bytes.int(n))).toBe(String(n))),
  );
});

test("writes any text as UTF-8, whatever its length", () => {
  const texts = fc.oneof(fc.string({ unit: "grapheme", maxLength: 200 }), fc.double().map(String));
  fc.assert(
    fc.property(texts, (text) => void expect(written((bytes) => bytes.text(text))).toBe(text)),
  );
  expect(written((bytes) => bytes.text("神经元".repeat(100)))).toBe("神经元".repeat(100));
});

test("puts any text between quotes, and doubles those within", () => {
  const marks = fc.string({
    unit: fc.constantFrom('"', ",", "a", "\n", "é", "神"),
    maxLength: 120,
  });
  fc.assert(
    fc.property(marks, (text) => {
      const quoted = `"${text.split('"').join('""')}"`;
      expect(written((bytes) => bytes.quotedText(text))).toBe(quoted);
    }),
  );
});

test("begins anew after what was taken", () => {
  const bytes = new ByteText();
  bytes.int(12);
  expect(Buffer.from(bytes.take()).toString()).toBe("12");
  bytes.byte(0x2c);
  expect(bytes.length).toBe(1);
  expect(Buffer.from(bytes.take()).toString()).toBe(",");
});
