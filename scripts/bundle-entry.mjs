// One file out of server/ and core/, for plain Node. Packages stay outside of it: the server and
// the pages must share one copy of each.
import { join } from "node:path";
import { ScriptFailure } from "./script-failure.mjs";

export async function bundleEntry(root, entry, outFile) {
  const { build, stop } = await import("esbuild");
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: join(root, outFile),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      sourcemap: true,
      logLevel: "warning",
    });
  } catch (error) {
    throw new ScriptFailure(`${entry} could not be bundled: ${error.message.split("\n")[0]}`);
  } finally {
    // Its helper process would stay for as long as this one, which is about to become the server.
    await stop();
  }
}
