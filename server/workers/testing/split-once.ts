// For tests: a program that splits once, to be bundled as the server is.
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import { smallSplitJob } from "#server/workers/testing/small-split-job.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

const thread = new WorkerThread<SplitJob, SplitAnswer>("split-worker");
const answer = await thread.run(smallSplitJob(5), [], new AbortController().signal);
process.stdout.write(`${answer.ok ? answer.value.mask.sides : answer.error.tag}\n`);
