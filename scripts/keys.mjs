// Writes docs/keys.md from the list of commands: `npm run keys`.
import { PROJECT_ROOT } from "./project-root.mjs";
import { runCommand } from "./run-command.mjs";

const args = ["--import", "tsx", "scripts/write-keys.ts"];
process.exitCode = (await runCommand(process.execPath, args, { cwd: PROJECT_ROOT })) ?? 1;
