// The server's own code and the routes are bundled apart, so that both have a copy of every class. What
// becomes part of a route knows an error of the server's by its name (`isNamed`): `instanceof` would be
// false there, and true in every test that runs from the sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

/** One of each in a process, whoever asks. */
const ONE_OF_EACH = new Set(["Error", "RangeError", "TypeError", "Uint8Array", "Uint32Array"]);

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

/** Whether it is there when the program runs, and not for its types alone. */
function isLoaded(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return !node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return true;
  if (clause.isTypeOnly) return false;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return true;
  return named.elements.some(({ isTypeOnly }) => !isTypeOnly);
}

function importsOf(file: ts.SourceFile): readonly string[] {
  return file.statements.flatMap((node) => {
    if (!(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) || !isLoaded(node))
      return [];
    const from = node.moduleSpecifier;
    const isOurs = from !== undefined && ts.isStringLiteral(from) && /^#.*\.tsx?$/.test(from.text);
    return isOurs ? [from.text.slice(1)] : [];
  });
}

/** Everything that is bundled with the pages and routes. */
function bundledWithRoutes(): readonly ts.SourceFile[] {
  const waiting = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join("app", name));
  const files = new Map<string, ts.SourceFile>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const file = parsed(path);
    files.set(path, file);
    waiting.push(...importsOf(file));
  }
  return [...files.values()];
}

/** Classes of another file that something is asked to be an instance of. */
function instancesOfOthers(file: ts.SourceFile): readonly string[] {
  const own = new Set(
    file.statements.filter(ts.isClassDeclaration).map(({ name }) => name?.text ?? ""),
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isAsked =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
      !ONE_OF_EACH.has(node.right.getText()) &&
      !own.has(node.right.getText());
    if (isAsked) found.push(`${file.fileName}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it("no route asks what the server threw for its class", () => {
  const files = bundledWithRoutes();
  const ofServer = files.filter(({ fileName }) => fileName.startsWith("server/"));
  expect(ofServer.length).toBeGreaterThan(40);
  expect(ofServer.flatMap(instancesOfOthers)).toEqual([]);
});

it("one that does is found", () => {
  const text = `import { Gone } from "#a.ts"; class Own {}
    export const is = (e: unknown) => e instanceof Gone || e instanceof Own || e instanceof Error;`;
  const file = ts.createSourceFile("server/a.ts", text, ts.ScriptTarget.Latest, true);
  expect(instancesOfOthers(file)).toEqual(["server/a.ts: e instanceof Gone"]);
});
