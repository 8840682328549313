import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { RequestWorker, WorkerFailedError } from "#server/workers/request-worker.ts";

const open: RequestWorker<unknown, unknown>[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((worker) => worker.close()));
});

/** A thread whose program answers a message `asked`. */
function worker(text: string, onEnd?: () => void): RequestWorker<unknown, unknown> {
  const program = `import { parentPort } from "node:worker_threads";
    parentPort.on("message", (asked) => { ${text} });`;
  const entry = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const made = new RequestWorker(new Worker(entry, { execArgv: [] }), onEnd);
  open.push(made);
  return made;
}

describe("a thread that is asked", () => {
  test("answers in order, also after a request that could not be sent", async () => {
    const echo = worker("parentPort.postMessage(asked);");
    const unsendable = () => undefined;
    const answers = await Promise.allSettled([1, unsendable, 2].map((each) => echo.ask(each)));
    expect(answers).toMatchObject([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: { name: "DataCloneError" } },
      { status: "fulfilled", value: 2 },
    ]);
  });

  test("is told of as ended, once, before what waits is rejected", async () => {
    const told: string[] = [];
    const broken = worker('throw new Error("out of order");', () => told.push("ended"));
    const asked = [1, 2].map((each) => broken.ask(each).catch(() => told.push("rejected")));
    await Promise.all(asked);
    expect(told).toEqual(["ended", "rejected", "rejected"]);
    await expect(broken.ask(3)).rejects.toThrow(WorkerFailedError);
    await broken.close();
    expect(told.filter((each) => each === "ended")).toEqual(["ended"]);
  });

  test("rejects what waits with the reason that it is closed for", async () => {
    const silent = worker("");
    const asked = silent.ask(1);
    const outcome = expect(asked).rejects.toThrow("enough");
    await silent.close(new Error("enough"));
    await outcome;
  });
});
