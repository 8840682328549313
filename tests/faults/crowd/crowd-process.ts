// Run as a process of its own: some of a crowd's clients. Messages that several of them receive are
// kept once.
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { CrowdClient } from "#tests/faults/crowd/crowd-client.ts";
import type {
  CrowdPlan,
  CrowdReport,
  FromCrowd,
  ToCrowd,
} from "#tests/faults/crowd/crowd-messages.ts";
import { LatencyCounts } from "#tests/faults/latency-counts.ts";
import { elapsedSinceSentMs, intentIdsIn } from "#tests/faults/timed-intent.ts";

const SPREAD_MS = 10;
const LOOK_MS = 20;

interface Kept {
  readonly frame: Buffer;
  readonly intentIds: readonly string[];
}

const kept = new Map<string, Kept>();
const received = new Map<CrowdClient, string[]>();
const clients: CrowdClient[] = [];
const timers: NodeJS.Timeout[] = [];
let receipts = new LatencyCounts();
let isEditing = false;

function onLog(client: CrowdClient, frame: Buffer): number {
  const nowNs = process.hrtime.bigint();
  const key = createHash("sha1").update(frame).digest("base64");
  const known = kept.get(key) ?? { frame: Buffer.from(frame), intentIds: intentIdsIn(frame) };
  kept.set(key, known);
  const before = received.get(client) ?? [];
  received.set(client, before);
  before.push(key);
  for (const id of known.intentIds) {
    if (!client.sent.has(id)) receipts.add(elapsedSinceSentMs(id, nowNs));
  }
  return known.intentIds.length;
}

async function open({ people, url, sessionId, merges }: CrowdPlan): Promise<void> {
  for (const { person, index } of people) {
    clients.push(await CrowdClient.open({ url, sessionId, merges, person, index, onLog }));
  }
}

/** Spread over the time, so that not all of them speak at once. */
function start({ presenceEveryMs, editEveryMs }: CrowdPlan): void {
  isEditing = true;
  for (const client of clients) {
    const begin = () => timers.push(setInterval(() => client.move(), presenceEveryMs));
    timers.push(setTimeout(begin, Math.random() * presenceEveryMs));
    const editLater = () => {
      const waitMs = editEveryMs * (0.5 + Math.random());
      setTimeout(() => {
        if (!isEditing) return;
        client.edit();
        editLater();
      }, waitMs).unref();
    };
    editLater();
  }
}

async function stop(): Promise<{ accepted: number; refused: number }> {
  isEditing = false;
  while (!clients.every((client) => client.isDecided)) await pause(SPREAD_MS);
  for (const timer of timers) clearInterval(timer);
  const sum = { accepted: 0, refused: 0 };
  for (const { outcomes } of clients) {
    sum.accepted += outcomes.accepted;
    sum.refused += outcomes.refused;
  }
  return sum;
}

async function report(seq: number): Promise<CrowdReport> {
  while (!clients.every((client) => client.seq >= seq || client.closes.length > 0)) {
    await pause(LOOK_MS);
  }
  const digests = new Map<string, string>();
  const ends = clients.map((client) => {
    const keys = received.get(client) ?? [];
    const whole = keys.join();
    const digest = digests.get(whole) ?? digestOf(keys);
    digests.set(whole, digest);
    return digest;
  });
  const result = {
    receipts: receipts.toPairs(),
    digests: ends,
    closes: clients.flatMap(({ closes }) => closes),
    presenceMessages: clients.reduce((sum, one) => sum + one.presenceMessages, 0),
    presenceBytes: clients.reduce((sum, one) => sum + one.presenceBytes, 0),
  };
  for (const client of clients) client.close();
  return result;
}

/** Of the document that these messages make, in this order. */
function digestOf(keys: readonly string[]): string {
  const doc = new Y.Doc({ gc: false });
  for (const key of keys) {
    const frame = kept.get(key)?.frame ?? Buffer.alloc(0);
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
  }
  return createHash("sha256").update(Y.encodeStateAsUpdate(doc)).digest("hex");
}

const tell = (message: FromCrowd) => process.send?.(message);
let plan: CrowdPlan | null = null;

async function obey(message: ToCrowd): Promise<void> {
  if (message.kind === "open") {
    plan = message.plan;
    await open(plan);
    tell({ kind: "opened" });
  } else if (message.kind === "start" && plan !== null) {
    start(plan);
    tell({ kind: "started" });
  } else if (message.kind === "count-anew") {
    receipts = new LatencyCounts();
    tell({ kind: "counting" });
  } else if (message.kind === "stop") {
    tell({ kind: "stopped", ...(await stop()) });
  } else if (message.kind === "report") {
    tell({ kind: "reported", report: await report(message.seq) });
  }
}

process.on("message", (message: ToCrowd) => void obey(message));
// Whoever started it is gone, however that came.
process.on("disconnect", () => process.exit());
