// Sends raw frames to the endpoint over lines of their own, and tells how each line ended. Half of
// the frames are on lines that end in a shape whose code is known; the others are broken ones whose
// ending depends on where they broke, and bytes that nobody made.
import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { closeCodeIn } from "#server/realtime/testing/close-code.ts";
import { type Endpoint, SESSION } from "#server/realtime/testing/endpoint.ts";
import {
  FATAL_SHAPES,
  framesOfShape,
  hostileFrames,
} from "#server/realtime/testing/hostile-frames.ts";
import type { Random } from "#server/realtime/testing/hostile-messages.ts";
import { bugsIn } from "#server/realtime/testing/hostile-senders.ts";
import { openFrames } from "#server/realtime/testing/raw-client.ts";

export interface LinesTally {
  /** Frames on the line: of a line that nobody made one. */
  frames: number;
  lines: number;
  /** Name of a shape → the codes that its lines ended with, and how many so. */
  readonly byShape: Map<string, Map<number | null, number>>;
  /** Close codes of the other lines; null where the line ended without one. */
  readonly broken: Map<number | null, number>;
  readonly bugs: string[];
}

export interface LinesRun {
  readonly frames: number;
  readonly seed: number;
  /** At the same time. */
  readonly lines: number;
  readonly onLine?: (tally: LinesTally) => void;
}

const MAX_RANDOM_BYTES = 200;
/** More than a line has frames. */
const TURNS_TO_READ = 30;
const FORGET_EVERY = 500;

/** The endpoint must have HOSTILE_LIMITS. */
export async function sendHostileFrames(endpoint: Endpoint, run: LinesRun): Promise<LinesTally> {
  const { frames, seed, lines, onLine } = run;
  const tally: LinesTally = {
    frames: 0,
    lines: 0,
    byShape: new Map(),
    broken: new Map(),
    bugs: [],
  };
  const note = (count: number, codes: Map<number | null, number>, code: number | null) => {
    codes.set(code, (codes.get(code) ?? 0) + 1);
    tally.frames += count;
    tally.lines++;
    if (tally.lines % FORGET_EVERY === 0) tally.bugs.push(...bugsIn(endpoint));
    onLine?.(tally);
  };
  const oneAfterTheOther = async (index: number) => {
    const random = seededRandom(seed + index);
    const name = `line${index}`;
    endpoint.roles.set(name, "proofreader");
    for (let turn = index; tally.frames < frames; turn += lines) {
      const shape = FATAL_SHAPES[turn % FATAL_SHAPES.length];
      const { bytes, count } = framesOfShape(shape, random);
      const codes = tally.byShape.get(shape.name) ?? new Map<number | null, number>();
      tally.byShape.set(shape.name, codes);
      note(count, codes, await untilClosed(endpoint, name, bytes));
      const broken = brokenBytes(random);
      note(broken.count, tally.broken, await untilAllRead(endpoint, name, broken.bytes));
    }
  };
  await Promise.all(Array.from({ length: lines }, (_, index) => oneAfterTheOther(index)));
  tally.bugs.push(...bugsIn(endpoint));
  return tally;
}

/** To be compared with `rightCodes`. */
export function codesByShape({ byShape }: LinesTally): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...byShape].map(([name, codes]) => [name, [...codes.keys()]]));
}

/** Each shape was sent, and ended with the one code that is right for it. */
export function rightCodes(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(FATAL_SHAPES.map(({ name, code }) => [name, [code]]));
}

function brokenBytes(random: Random): { readonly bytes: Uint8Array; readonly count: number } {
  if (random.below(4) === 0) {
    const length = 1 + random.below(MAX_RANDOM_BYTES);
    return { bytes: Uint8Array.from({ length }, () => random.below(256)), count: 1 };
  }
  const { bytes, count } = hostileFrames(random);
  for (let left = random.below(4); left > 0; left--) {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  }
  return {
    bytes: random.below(3) === 0 ? bytes.slice(0, 1 + random.below(bytes.length)) : bytes,
    count,
  };
}

/** What the server closes by itself: the code that it said. */
async function untilClosed(
  endpoint: Endpoint,
  name: string,
  bytes: Uint8Array,
): Promise<number | null> {
  const socket = await openLine(endpoint, name);
  const closed = closedWith(socket, () => socket.destroy());
  socket.write(bytes);
  return await closed;
}

/** What may be unfinished: when it is read the line is ended, and then the server ends its own. */
async function untilAllRead(
  endpoint: Endpoint,
  name: string,
  bytes: Uint8Array,
): Promise<number | null> {
  const socket = await openLine(endpoint, name);
  const line = { isClosing: false };
  const closed = closedWith(socket, () => {
    line.isClosing = true;
  });
  socket.write(bytes);
  // It reads a message a turn of the loop, which it shares with us; what follows an end it may not.
  for (let turn = 0; turn < TURNS_TO_READ && !line.isClosing; turn++) await nextTurn();
  socket.end();
  return await closed;
}

function openLine({ port }: Endpoint, name: string): Promise<Socket> {
  return openFrames(port, `/sync/session/${SESSION}`, name);
}

/** Resolves when the line is closed; `onCode` is called when the server has said a code. */
export async function closedWith(socket: Socket, onCode: () => void): Promise<number | null> {
  let bytes = Buffer.alloc(0);
  let code: number | null = null;
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    if (code !== null) return;
    bytes = Buffer.concat([bytes, chunk]);
    code = closeCodeIn(bytes);
    if (code !== null) onCode();
  });
  await once(socket, "close");
  return code;
}
