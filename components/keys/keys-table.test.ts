import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keysTable } from "#components/keys/keys-table.ts";
import { COMMANDS } from "#components/shell/commands.ts";

describe("the page on keys", () => {
  it("says what the list of commands says: `npm run keys` writes it anew", () => {
    expect(readFileSync(join(process.cwd(), "docs/keys.md"), "utf8")).toBe(keysTable());
  });

  it("has every command by its name", () => {
    const page = keysTable();
    expect(COMMANDS.filter(({ id }) => !page.includes(`\`${id}\``))).toEqual([]);
  });
});
