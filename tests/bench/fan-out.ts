// One person's edit until everyone else in the session's room has it, against a bare WebSocket server
// that passes a message of the same size on to as many. An edit of the one and a message of the
// other take turns, so that both meet the same machine.
import { messageYjsUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import { MESSAGE_SYNC, sessionRoomPath } from "#core/protocol/sync-message.ts";
import { askDocumentMessage } from "#server/realtime/wire.ts";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { BareServer } from "#tests/bench/bare-server.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import { elapsedMs } from "#tests/bench/clock.ts";
import { Crowd, type Delivery } from "#tests/bench/crowd.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { IntentWriter } from "#tests/bench/intent-writer.ts";
import { compare, p95, type Round } from "#tests/bench/measure.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";

const CLIENT_COUNT = 50;
/** A server that runs since yesterday has its code compiled. */
const WARM_UP_EDITS = 200;
const ROUND_COUNT = 10;
/** A merge and its undoing, in turns. */
const EDITS_A_ROUND = 16;

/** Before there is one to take the length of. */
const LIKELY_FRAME_BYTES = 700;

/** Of one edit, and of a bare message beside it. */
interface Turn {
  readonly edit: Delivery;
  readonly bare: Delivery;
}

export async function measureFanOut(bench: BenchServer): Promise<readonly Figure[]> {
  const ends: (() => unknown)[] = [];
  try {
    const takeTurn = await prepare(bench, ends);
    for (let turn = 0; turn < WARM_UP_EDITS; turn++) await takeTurn();
    const rounds: Turn[][] = [];
    for (let round = 0; round < ROUND_COUNT; round++) {
      const turns: Turn[] = [];
      for (let turn = 0; turn < EDITS_A_ROUND; turn++) turns.push(await takeTurn());
      rounds.push(turns);
    }
    const last = rounds[ROUND_COUNT - 1][EDITS_A_ROUND - 1].edit;
    return figuresOf(rounds, await commitTimes(bench, last));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function prepare(bench: BenchServer, ends: (() => unknown)[]): Promise<() => Promise<Turn>> {
  const [mina, jonas, lea] = [
    await bench.signIn("Mina"),
    await bench.signIn("Jonas"),
    await bench.signIn("Lea"),
  ];
  const people = [mina, jonas, lea];
  const sessionId = await bench.newSession(mina, "Fifty in one room");
  const room = await Crowd.open({
    url: bench.server.url.replace(/^http/, "ws") + sessionRoomPath(sessionId),
    size: CLIENT_COUNT,
    headersOf: (index) => ({
      origin: bench.server.url,
      cookie: people[index % people.length].cookie,
    }),
    isNews: (frame) => frame[0] === MESSAGE_SYNC && frame[1] === messageYjsUpdate,
  });
  ends.push(() => room.close());
  room.sendFromAll(askDocumentMessage(Y.encodeStateVector(new Y.Doc())));
  const writer = await IntentWriter.open(bench, sessionId, mina);
  ends.push(() => writer.close());

  const bareServer = await BareServer.start();
  ends.push(() => bareServer.stop());
  const bareRoom = await Crowd.open({
    url: bareServer.url,
    size: CLIENT_COUNT,
    headersOf: () => ({}),
    isNews: () => true,
  });
  ends.push(() => bareRoom.close());

  const [{ a, b }] = await separateMerges(bench.server.dataDir, DEMO_DATASET, 1);
  let turn = 0;
  let frameBytes = LIKELY_FRAME_BYTES;
  return async () => {
    const isMerge = turn % 2 === 0;
    const intent = writer.messageOf(
      isMerge ? { kind: "merge", a, b, confirmedFar: true } : { kind: "undo", of: null },
    );
    const request = Buffer.alloc(intent.length);
    request.writeUInt32BE(frameBytes);
    const sendEdit = () => room.deliver(() => writer.send(intent));
    const sendBare = () => bareRoom.deliver(() => bareRoom.sender.send(request));
    // After the one's message something may go on in its process that would slow the other's down.
    const isBareFirst = turn % 4 >= 2;
    turn++;
    const early = isBareFirst ? await sendBare() : null;
    const edit = await sendEdit();
    frameBytes = edit.frame.length;
    return { edit, bare: early ?? (await sendBare()) };
  };
}

/** When each edit was on the disk. An edit is one sync; of several the first would count, to our loss. */
async function commitTimes(
  bench: BenchServer,
  last: Delivery,
): Promise<(edit: Delivery) => bigint> {
  // The server's output comes on a line of its own: ask until it has told of the last edit as well.
  for (let attempt = 0; attempt < 100; attempt++) {
    if (bench.syncTimesNs().some((timeNs) => timeNs > last.sentNs)) break;
    await fetch(`${bench.server.url}/healthz`);
  }
  const timesNs = bench.syncTimesNs();
  return ({ sentNs, receivedNs }) => {
    const commitNs = timesNs.find((timeNs) => timeNs > sentNs);
    if (commitNs === undefined || commitNs > receivedNs[0]) {
      throw new Error("an edit was told of before it was on the disk");
    }
    return commitNs;
  };
}

function figuresOf(
  rounds: readonly (readonly Turn[])[],
  commitOf: (edit: Delivery) => bigint,
): readonly Figure[] {
  const afterCommit = rounds.map((turns) =>
    roundOf(turns, commitOf, ({ frame }) => frame.readBigUInt64BE(0)),
  );
  const afterSend = rounds.map((turns) =>
    roundOf(
      turns,
      ({ sentNs }) => sentNs,
      ({ sentNs }) => sentNs,
    ),
  );
  const bare = `bare broadcast to ${CLIENT_COUNT}`;
  const figure = (name: string, against: string, measured: readonly Round[]): Figure[] => [
    { name, against, unit: "ms", comparison: compare(measured) },
    { name: "… 95th percentile", against, unit: "ms", comparison: compare(measured, p95) },
  ];
  return [
    ...figure(`commit → receipt by ${CLIENT_COUNT - 1} others`, bare, afterCommit),
    ...figure("sending an edit → receipt, commit included", bare, afterSend),
  ];
}

function roundOf(
  turns: readonly Turn[],
  editStart: (edit: Delivery) => bigint,
  bareStart: (bare: Delivery) => bigint,
): Round {
  return {
    ours: turns.flatMap(({ edit }) => latenciesMs(edit, editStart(edit))),
    peer: turns.flatMap(({ bare }) => latenciesMs(bare, bareStart(bare))),
  };
}

function latenciesMs({ receivedNs }: Delivery, startNs: bigint): number[] {
  return receivedNs.map((timeNs) => elapsedMs(startNs, timeNs));
}
