// The thread that writes a backup's file, beside the server's other work, and takes the database's
// copy away when it is written.
import { rm } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { type ArchiveJob, writeArchive } from "#server/backups/write-archive.ts";

if (parentPort === null) throw new Error("backup-worker runs as a thread only");
const port = parentPort;

port.on("message", async (job: ArchiveJob) => {
  // What is thrown ends the thread, and whoever asked hears of it.
  const written = await writeArchive(job);
  await rm(job.databaseDir, { recursive: true, force: true });
  port.postMessage(written);
});
