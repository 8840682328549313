// A thread that computes flows, one at a time, so that the server goes on answering meanwhile.
import { parentPort } from "node:worker_threads";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { Scratch } from "#core/agglomeration/scratch.ts";
import { type CutReply, type CutRequest, problemOf } from "#server/workers/cut-message.ts";

if (parentPort === null) throw new Error("cut-worker.ts runs as a worker thread only");
const port = parentPort;
const scratch = new Scratch();

port.on("message", (request: CutRequest) => {
  const flag = new Int32Array(request.stopFlag);
  const shouldStop = () => Atomics.load(flag, 0) !== 0;
  const isSourceSide = shouldStop()
    ? null
    : minimumCut(problemOf(request), { shouldStop, scratch });
  const reply: CutReply = { isSourceSide };
  port.postMessage(reply, isSourceSide === null ? [] : [isSourceSide.buffer as ArrayBuffer]);
});
