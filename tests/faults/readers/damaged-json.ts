// A description with one of its fields wrong: of another type, huge, negative, missing, repeated.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";

/** As they stand in the text: JSON.stringify would not write some of them. */
const TOKENS = [
  "-1",
  "0",
  "1",
  "0.5",
  "255",
  "2147483647",
  "2147483648",
  "4294967296",
  "9007199254740993",
  "9223372036854775808",
  "-9223372036854775808",
  "18446744073709551616",
  "1e308",
  "1e999",
  "-1e-400",
  "null",
  "true",
  '""',
  '"x"',
  '"../../../../etc/passwd"',
  '"9223372036854775808"',
  "[]",
  "{}",
  "[[[[]]]]",
  '{"__proto__":{"length":9}}',
  "NaN",
  `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
];
const PLACEHOLDER = "\u0001field\u0001";

type Node = Record<string, unknown> | unknown[];

export function damagedJson(
  bytes: Uint8Array,
  random: SeededRandom,
): { readonly bytes: Uint8Array; readonly what: string } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  const fields = fieldsOf(parsed, "");
  if (fields.length === 0) return null;
  const { node, key, path } = fields[random.below(fields.length)];
  const encode = (text: string) => new TextEncoder().encode(text);
  switch (random.below(8)) {
    case 0: {
      if (Array.isArray(node)) node.splice(Number(key), 1);
      else delete node[key];
      return { bytes: encode(JSON.stringify(parsed)), what: `without ${path}` };
    }
    case 1: {
      const value = at(node, key);
      const times = [2, 40, 20_000][random.below(3)];
      put(node, key, Array(times).fill(value));
      return { bytes: encode(JSON.stringify(parsed)), what: `${path} repeated ${times} times` };
    }
    default: {
      const token = TOKENS[random.below(TOKENS.length)];
      put(node, key, PLACEHOLDER);
      const text = JSON.stringify(parsed).replace(JSON.stringify(PLACEHOLDER), () => token);
      return { bytes: encode(text), what: `${path} = ${token.slice(0, 40)}` };
    }
  }
}

interface Field {
  readonly node: Node;
  readonly key: string;
  readonly path: string;
}

function fieldsOf(value: unknown, path: string): Field[] {
  if (typeof value !== "object" || value === null) return [];
  const node = value as Node;
  return Object.keys(node).flatMap((key) => {
    const own = `${path}/${key}`;
    return [{ node, key, path: own }, ...fieldsOf(at(node, key), own)];
  });
}

function at(node: Node, key: string): unknown {
  return (node as Record<string, unknown>)[key];
}

function put(node: Node, key: string, value: unknown): void {
  (node as Record<string, unknown>)[key] = value;
}
