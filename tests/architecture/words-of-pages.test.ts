// No word of a page is in its code: all are in the message files, in every language.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const FOLDERS = ["app", "components"];
/** Attributes that are read out or shown. */
const SPOKEN = new Set(["aria-label", "aria-description", "alt", "label", "placeholder", "title"]);
/** The name of the house, an example for the command line, units, and what is written one way. */
const NAMES = [
  /^Fascicle$/,
  /^v$/,
  /^npx fascicle import\b/,
  /^(nm|px|µm|x|y|z)$/,
  /^ORCID iD$/,
  // How a DOI and a licence of one's own are written.
  /^10[.]5281\/zenodo[.]1234567$/,
  /^LicenseRef-…$/,
];

interface Found {
  readonly line: number;
  readonly text: string;
}

/** Text with letters in it that a person would read. */
function wordsIn(name: string, source: string): readonly Found[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Found[] = [];
  const note = (node: ts.Node, raw: string) => {
    const text = raw.replace(/\s+/g, " ").trim();
    if (!/\p{L}/u.test(text) || NAMES.some((known) => known.test(text))) return;
    found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) noteLiteral(node.expression);
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText())) noteValue(node.initializer);
    ts.forEachChild(node, visit);
  };
  const noteLiteral = (node: ts.Node | undefined) => {
    if (node !== undefined && ts.isStringLiteralLike(node)) note(node, node.text);
  };
  const noteValue = (value: ts.JsxAttributeValue | undefined) => {
    if (value === undefined) return;
    noteLiteral(ts.isJsxExpression(value) ? value.expression : value);
  };
  visit(file);
  return found;
}

function pages(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".tsx"))
      .map((name) => join(folder, name)),
  );
}

describe("the words of the pages", () => {
  it("are found where they are in the code", () => {
    const source = `const a = <p title="Some words">Hello{" there"}<b>{x}</b> v{1}</p>;`;
    expect(wordsIn("a.tsx", source).map(({ text }) => text)).toEqual([
      "Some words",
      "Hello",
      "there",
    ]);
  });

  it("are all in the message files", () => {
    const files = pages();
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((path) =>
      wordsIn(path, readFileSync(path, "utf8")).map(({ line, text }) => `${path}:${line} ${text}`),
    );
    expect(found).toEqual([]);
  });
});
