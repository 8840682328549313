// One file out of server/ and core/, for plain Node. Packages stay outside of it, except those that
// are many small files: finding and reading these was a third of the time that a start takes.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ScriptFailure } from "./script-failure.mjs";

/** With all that they need themselves; nothing that stays outside may need one of them. */
const BUNDLED = ["better-auth", "drizzle-orm", "valibot"];

async function packagesOutside(root) {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return Object.keys(dependencies).filter((name) => !BUNDLED.includes(name));
}

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
      external: await packagesOutside(root),
      sourcemap: true,
      sourcesContent: false,
      // A start reads all of it. Names stay: errors are known by theirs.
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: "warning",
    });
  } catch (error) {
    throw new ScriptFailure(`${entry} could not be bundled: ${error.message.split("\n")[0]}`);
  } finally {
    // Its helper process would stay for as long as this one, which is about to become the server.
    await stop();
  }
}
