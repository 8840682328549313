// The thread that splits supervoxels: a large one takes most of a second, which the server has not.
import { parentPort } from "node:worker_threads";
import { buffersOf, doSplitJob, type SplitJob } from "#server/workers/split-job.ts";

if (parentPort === null) throw new Error("split-worker runs as a thread only");
const port = parentPort;

port.on("message", (job: SplitJob) => {
  const answer = doSplitJob(job);
  port.postMessage(answer, buffersOf(answer));
});
