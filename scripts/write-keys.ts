import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { keysTable } from "#components/keys/keys-table.ts";

writeFileSync(join(process.cwd(), "docs/keys.md"), keysTable());
