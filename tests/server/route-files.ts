// What Next serves, read from the files themselves, so that a new route is one more to account for.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const APP = join(process.cwd(), "app");
const SERVER = join(process.cwd(), "server", "composition", "start-server.ts");

/** Path template → the methods that its file exports, sorted. */
export function routesOfFiles(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    filesCalled("route.ts").map((file) => [templateOf(file), methodsOf(join(APP, file))]),
  );
}

export function pagesOfFiles(): readonly string[] {
  return filesCalled("page.tsx").map(templateOf);
}

/** Who answers a request before Next does, as the server's file asks them one after the other. */
export function answerersOfServer(): readonly string[] {
  return answerersIn(readFileSync(SERVER, "utf8"));
}

export function answerersIn(source: string): readonly string[] {
  const before = source.slice(
    source.indexOf('server.on("request"'),
    source.indexOf("answerPage ="),
  );
  return Array.from(before.matchAll(/\bif \(!?(?:await )?([\w.]+)\(/g), ([, name]) => name);
}

function filesCalled(name: string): readonly string[] {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file === name || file.endsWith(`/${name}`)).sort();
}

function templateOf(file: string): string {
  const folder = dirname(file);
  return folder === "." ? "/" : `/${folder}`;
}

function methodsOf(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  const words = text.match(/\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g) ?? [];
  return [...new Set(words)].sort();
}
