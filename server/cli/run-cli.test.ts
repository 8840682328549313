import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accepted, refused } from "#core/result.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import { contextDouble } from "#server/cli/command-context-double.ts";
import { COMMAND_PATH, type CommandReport } from "#server/cli/command-event.ts";
import { commandResponse } from "#server/cli/command-stream.ts";
import { type RunningServer, runRemoteCommand } from "#server/cli/remote-command.ts";
import { type CliDependencies, runCli } from "#server/cli/run-cli.ts";

const TOKEN = "the-owner's-token";
const IMPORT =
  "import --name fly --image em --supervoxels sv --edges e.csv --voxel-nm 4,4,50 --threshold 0.5";

let servers: Server[] = [];
let bugs: unknown[] = [];

beforeEach(() => {
  servers = [];
  bugs = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function answer(
  context: CommandContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const body: Uint8Array[] = [];
  for await (const chunk of request) body.push(chunk as Uint8Array);
  const answered = await commandResponse(
    new Request(`http://127.0.0.1${request.url}`, {
      method: "POST",
      headers: { authorization: request.headers.authorization ?? "" },
      body: Buffer.concat(body),
      signal: gone.signal,
    }),
    { token: TOKEN, context, onBug: (error) => bugs.push(error), aliveEveryMs: 5 },
  );
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  const reader = answered.body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    response.write(next.value);
  }
  response.end();
}

/** A promise that the test opens. */
function gate() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve: () => resolve() };
}

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RunningServer> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, token: TOKEN };
}

function serveCommands(context: CommandContext): Promise<RunningServer> {
  return serve((request, response) => {
    answer(context, request, response).catch((error) => bugs.push(error));
  });
}

interface Run {
  readonly line: string;
  readonly server?: RunningServer | null;
  readonly context?: CommandContext;
  readonly signal?: AbortSignal;
  readonly openRefusal?: string;
}

async function run({ line, server = null, context, signal, openRefusal }: Run) {
  const texts = { out: "", err: "", opened: 0, closed: 0 };
  const deps: CliDependencies = {
    stdout: { write: (text) => (texts.out += text) },
    stderr: { write: (text) => (texts.err += text) },
    workingDir: "/data",
    nowMs: () => 0,
    signal: signal ?? new AbortController().signal,
    findServer: async () => server,
    async restore({ filePath }, emit) {
      emit({ type: "line", text: `restored from ${filePath}` });
      return 0;
    },
    async openContext() {
      if (openRefusal !== undefined) return refused(openRefusal);
      texts.opened++;
      return accepted({
        context: context ?? contextDouble(),
        close: async () => {
          texts.closed++;
        },
      });
    },
  };
  const exitCode = await runCli(line.split(" "), deps);
  return { exitCode, ...texts };
}

const COMMANDS = [
  [IMPORT, 0, "Imported fly: 512 × 512 × 30 voxels, 9,872 supervoxels, 53,782 edges"],
  [
    "export --dataset fly --version 1 --out rel",
    0,
    "Wrote version 1 of fly to /data/rel: 15 files, 12.3 MB.",
  ],
  ["datasets", 0, "fly-vnc  512 × 512 × 30  4 × 4 × 50      9,872        2\n"],
  ["people", 0, "张伟    zhang@lab.example  reviewer on fly-vnc\n"],
  ["person add --name Ada --email a@lab.example", 0, "shown only this once: correct-horse\n"],
  ["grant --email a@lab.example --dataset no --role viewer", 2, "There is no dataset no:"],
  ["review-rules --dataset fly-vnc", 0, "of fly-vnc needs sign-offs: whole by 1 reviewer.\n"],
  [
    "review-rules --dataset fly-vnc --require axon=1,whole=2",
    0,
    "needs sign-offs: whole by 2 reviewers, axon by 1 reviewer.\n",
  ],
  [
    "regions add --dataset fly-vnc --volume roi",
    0,
    "Laid 3 regions over fly-vnc: 64 × 64 × 10 voxels of 32 × 32 × 150 nm, from 0, 0, 0 nm of the dataset's first voxel.\n",
  ],
  [
    "regions add --dataset fly-vnc --volume roi",
    0,
    "Named, but nowhere over the dataset: AL(L).\n",
  ],
  ["regions add --dataset fly-vnc --volume roi", 0, "so called by their id: 7.\n"],
  ["regions remove --dataset fly-vnc", 0, "fly-vnc has no regions now.\n"],
  ["invite", 0, "good for one account: https://lab.example/join/a-token\n"],
  ["invitations", 0, "whoever has the link  no role              Ada "],
  [
    "invitation withdraw --id 8a6e0804-2bd0-4672-b79d-d97027f9071a",
    0,
    "Withdrew the invitation for nora@lab.example: its link opens nothing now.\n",
  ],
  ["backup lab.fascicle", 0, "Wrote a backup to /data/lab.fascicle: 3 sessions, 1,200 operations"],
  ["verify", 0, "Checked 2 versions, 3 sessions, 1,200 operations: every hash is right."],
] as const;

describe("runCli", () => {
  it("restores by itself, also where a server runs: its folder is another one", async () => {
    const server = await serveCommands(contextDouble());
    const result = await run({ line: "restore lab.fascicle", server });
    expect(result).toMatchObject({ exitCode: 0, out: "restored from /data/lab.fascicle\n" });
    expect(result).toMatchObject({ opened: 0 });
  });

  it("has no server restore into its own folder", async () => {
    const server = await serveCommands(contextDouble());
    const texts: string[] = [];
    const request = { command: "restore", filePath: "/data/lab.fascicle" } as const;
    const emit = (report: CommandReport) => {
      if (report.type === "error") texts.push(report.text);
    };
    expect(await runRemoteCommand(server, request, emit, new AbortController().signal)).toBe(2);
    expect(texts.join()).toContain("set FASCICLE_DATA to a new or empty folder");
  });

  it.each(COMMANDS)("carries out %s here where no server runs", async (line, exitCode, text) => {
    const result = await run({ line });
    expect(result.exitCode).toBe(exitCode);
    expect(exitCode === 0 ? result.out : result.err).toContain(text);
    expect(result).toMatchObject({ opened: 1, closed: 1 });
  });

  it.each(COMMANDS)("has %s carried out by the server, with the same words", async (line) => {
    const server = await serveCommands(contextDouble());
    const here = await run({ line });
    const there = await run({ line, server });
    expect(there).toEqual({ ...here, opened: 0, closed: 0 });
    expect(bugs).toEqual([]);
  });

  it("hands the server absolute paths", async () => {
    const context = contextDouble();
    await run({ line: IMPORT, server: await serveCommands(context) });
    expect(context.asked).toMatchObject([{ imagePath: "/data/em", edgesPath: "/data/e.csv" }]);
  });

  it("ends wrong usage with 2 and touches nothing", async () => {
    const result = await run({ line: "import --name fly" });
    expect(result).toMatchObject({ exitCode: 2, out: "", opened: 0 });
    expect(result.err).toMatch(/^fascicle: import needs --image ADDRESS.*\n$/);
  });

  it("prints help on stdout", async () => {
    const result = await run({ line: "help" });
    expect(result).toMatchObject({ exitCode: 0, err: "", opened: 0 });
    expect(result.out).toContain("Usage: fascicle COMMAND");
  });

  it("says why the data cannot be opened", async () => {
    const result = await run({ line: "datasets", openRefusal: "It is in use." });
    expect(result).toMatchObject({ exitCode: 1, err: "fascicle: It is in use.\n" });
  });

  it("says where an invitation's link is good on this machine alone", async () => {
    const context = contextDouble();
    const invite: CommandContext["invite"] = async (request) => {
      const made = await context.invite(request);
      return made.ok ? accepted({ ...made.value, isLocalLink: true }) : made;
    };
    expect((await run({ line: "invite", context })).out).not.toContain("FASCICLE_ORIGIN");
    const result = await run({ line: "invite", context: { ...context, invite } });
    expect(result.out).toContain("It leads to this machine, as FASCICLE_ORIGIN is not set");
  });

  it("prints each damage that verify finds and fails", async () => {
    const problems = ["Session s1 is damaged at operation 4."];
    const context = contextDouble({
      verify: async () => ({ sessionCount: 1, operationCount: 9, versionCount: 1, problems }),
    });
    const result = await run({ line: "verify", context });
    expect(result.exitCode).toBe(1);
    expect(result.err).toContain(problems[0]);
  });

  it("shows a bug with its stack and still closes the database", async () => {
    const context = contextDouble({ listDatasets: () => Promise.reject(new Error("boom")) });
    const result = await run({ line: "datasets", context });
    expect(result).toMatchObject({ exitCode: 1, closed: 1 });
    expect(result.err).toContain("failed unexpectedly: Error: boom\n    at ");
  });
});

describe("Ctrl+C", () => {
  function waitingContext() {
    const seen = { aborted: false };
    const started = gate();
    const ended = gate();
    const context = contextDouble({
      async importDataset(_request, _onProgress, signal) {
        started.resolve();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        seen.aborted = true;
        ended.resolve();
        signal.throwIfAborted();
        return refused("unreachable");
      },
    });
    return { seen, started: started.promise, ended: ended.promise, context };
  }

  it("interrupts an import here", async () => {
    const { started, context } = waitingContext();
    const stop = new AbortController();
    const running = run({ line: IMPORT, context, signal: stop.signal });
    await started;
    stop.abort();
    const result = await running;
    expect(result).toMatchObject({ exitCode: 130, closed: 1 });
    expect(result.err).toContain("Interrupted");
  });

  it("interrupts an import in the server", async () => {
    const { seen, started, ended, context } = waitingContext();
    const stop = new AbortController();
    const server = await serveCommands(context);
    const running = run({ line: IMPORT, server, signal: stop.signal });
    await started;
    stop.abort();
    expect(await running).toMatchObject({ exitCode: 130 });
    await ended;
    expect(seen.aborted).toBe(true);
    expect(bugs).toEqual([]);
  });
});

describe("a server that does not do its part", () => {
  it.each([
    ["hangs up", (response: ServerResponse) => response.destroy()],
    ["stops half-way", (response: ServerResponse) => response.end('{"type":"alive"}\n')],
    ["talks nonsense", (response: ServerResponse) => response.end("<html>\n")],
  ])("fails in a sentence when it %s", async (_name, act) => {
    const server = await serve((_request, response) => act(response));
    const result = await run({ line: "datasets", server });
    expect(result.exitCode).toBe(1);
    expect(result.err).toMatch(/^fascicle: The running server on port \d+ went away .*\n$/);
  });

  it("fails in a sentence when nothing listens there", async () => {
    const server = await serve(() => undefined);
    await new Promise((resolve) => servers[0].close(resolve));
    servers = [];
    const result = await run({ line: "datasets", server });
    expect(result.exitCode).toBe(1);
    expect(result.err).toContain("ECONNREFUSED");
  });

  it("tells of a bug there, and logs it there", async () => {
    const context = contextDouble({ listPeople: () => Promise.reject(new Error("boom")) });
    const result = await run({ line: "people", server: await serveCommands(context) });
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.err).toContain("The server failed (its log has more): boom");
    expect(bugs).toHaveLength(1);
  });
});

describe("commandResponse", () => {
  function post(authorization: string, body: string, token: string | null = TOKEN) {
    const request = new Request(`http://127.0.0.1${COMMAND_PATH}`, {
      method: "POST",
      headers: { authorization },
      body,
    });
    const context = contextDouble();
    return commandResponse(request, { token, context, onBug: () => undefined });
  }

  it.each(["", "Bearer ", "Bearer nope", `Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN} x`])(
    "[LV4] refuses the authorization %j",
    async (authorization) => {
      const response = await post(authorization, '{"command":"datasets"}');
      expect(response.status).toBe(401);
    },
  );

  it("[LV4] refuses everyone where the process has no token", async () => {
    expect((await post("Bearer null", '{"command":"datasets"}', null)).status).toBe(401);
  });

  it.each([
    ["not JSON", "command"],
    ['{"command":"drop"}', "command"],
    ['{"command":"export","dataset":"a","version":1,"outDir":"../x"}', "outDir"],
  ])("refuses %s and names the field", async (body, field) => {
    const response = await post(`Bearer ${TOKEN}`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ tag: "bad-request", field });
  });

  it("refuses a huge request", async () => {
    expect((await post(`Bearer ${TOKEN}`, " ".repeat(70_000))).status).toBe(413);
  });

  it("shows that it lives while a command is quiet", async () => {
    const quiet = gate();
    const context = contextDouble({
      async listDatasets() {
        await quiet.promise;
        return [];
      },
    });
    const response = await commandResponse(
      new Request(`http://127.0.0.1${COMMAND_PATH}`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}` },
        body: '{"command":"datasets"}',
      }),
      { token: TOKEN, context, onBug: () => undefined, aliveEveryMs: 1 },
    );
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('{"type":"alive"}\n');
    quiet.resolve();
    await reader?.cancel();
  });
});
