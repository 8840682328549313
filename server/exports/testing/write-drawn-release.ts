// For tests: a process of its own that writes the drawn release into a kept folder and is killed, by
// itself and without a word, once the first skeleton is there.
import { drawnReleaseSource } from "#server/exports/skeletons/drawn-release.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const [outDir, partialDir] = process.argv.slice(2);
let path = "";
await writeRelease(drawnReleaseSource(), outDir, {
  partialDir,
  onProgress: (progress) => {
    path = progress.path;
  },
  faults: (point) => {
    const isSkeleton = path.startsWith("skeletons/") && path.endsWith(".swc");
    if (point === "release:file-written" && isSkeleton) process.kill(process.pid, "SIGKILL");
  },
});
