// A real server in a process of its own, on a free loopback port, over a data folder of its own.
// Whoever starts one stops it, by its own process id.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SERVER_FLAGS } from "#tests/support/server-flags.ts";

const ROOT = process.cwd();
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;

export interface DemoSignIn {
  readonly name: string;
  readonly url: string;
}

export interface ServerStart {
  readonly dataDir: string;
  /** The same port across restarts; a free one where left out. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take until it serves: two minutes where left out. */
  readonly timeoutMs?: number;
}

export class FascicleServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly signIns: readonly DemoSignIn[];
  private readonly child: ChildProcess;
  private readonly output: string[];

  private constructor(
    start: ServerStart & { port: number },
    child: ChildProcess,
    output: string[],
    signIns: readonly DemoSignIn[],
  ) {
    this.dataDir = start.dataDir;
    this.port = start.port;
    this.url = `http://localhost:${start.port}`;
    this.child = child;
    this.output = output;
    this.signIns = signIns;
  }

  static async start(options: ServerStart): Promise<FascicleServer> {
    const port = options.port ?? (await freePort());
    const child = spawn(process.execPath, [...SERVER_FLAGS, join(ROOT, "dist", "server.mjs")], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NODE_ENV: "production",
        DATABASE_URL: "",
        PORT: String(port),
        FASCICLE_DATA: options.dataDir,
        ...options.env,
      },
    });
    const output: string[] = [];
    const signIns: DemoSignIn[] = [];
    try {
      await waitUntilServing(child, output, signIns, options.timeoutMs ?? START_TIMEOUT_MS);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return new FascicleServer({ ...options, port }, child, output, signIns);
  }

  /** What the server wrote on both outputs: for a failing test's message. */
  get log(): string {
    return this.output.join("\n");
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signInUrl(name: string): string {
    const found = this.signIns.find((signIn) => signIn.name.startsWith(name));
    if (found === undefined) throw new Error(`no link for ${name} in:\n${this.log}`);
    return found.url;
  }

  /** Resolves when the process is gone, whoever ended it. */
  async gone(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await once(this.child, "exit");
  }

  /** As a power cut would: no handler runs. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Resolves to the exit code. */
  async stop(): Promise<number | null> {
    return this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
    return this.child.exitCode;
  }
}

function waitUntilServing(
  child: ChildProcess,
  output: string[],
  signIns: DemoSignIn[],
  timeoutMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${what}:\n${output.join("\n")}`));
    const timer = setTimeout(() => fail("the server did not start in time"), timeoutMs);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`the server ended with ${code}`);
    });
    const onLine = (line: string) => {
      output.push(line);
      const link = /^ {2}(.+), \w+: (http\S+\/demo\/\S+)$/.exec(line);
      if (link !== null) signIns.push({ name: link[1], url: link[2] });
      // The last line of every start, after the links.
      if (!line.startsWith("Ready")) return;
      clearTimeout(timer);
      resolve();
    };
    if (child.stdout) createInterface(child.stdout).on("line", onLine);
    if (child.stderr) createInterface(child.stderr).on("line", (line) => output.push(line));
  });
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  server.close();
  await once(server, "close");
  return port;
}
