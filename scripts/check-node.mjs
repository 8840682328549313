// Runs before anything else, on whatever Node there is: no syntax or import newer than Node 16 here.
import { ScriptFailure } from "./script-failure.mjs";

const NEEDED = [20, 9];

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  throw new ScriptFailure(
    `Node ${NEEDED.join(".")} or newer is needed, but this is Node ${version}: install a newer one.`,
  );
}
