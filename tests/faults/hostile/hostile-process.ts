// Run as a process of its own, at the lowest priority: many who mean harm, at a steady tempo.
import { setTimeout as pause } from "node:timers/promises";
import { intentsRoomPath, sessionRoomPath } from "#core/protocol/sync-message.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { hostileFrames } from "#server/realtime/testing/hostile-frames.ts";
import { hostileMessage, toleratedMessage } from "#server/realtime/testing/hostile-messages.ts";
import { attackByFrames, attackByMessages } from "#tests/faults/hostile/hostile-attack.ts";
import type { WorldPerson } from "#tests/faults/peopled-world.ts";

export interface HostilePlan {
  readonly url: string;
  readonly port: number;
  readonly sessionId: string;
  readonly offenders: readonly WorldPerson[];
  readonly connectionsPerSecond: number;
  readonly seed: number;
}

export type ToHostile =
  | { readonly kind: "plan"; readonly plan: HostilePlan }
  | { readonly kind: "attack"; readonly messages: number; readonly frames: number };

export type FromHostile =
  | { readonly kind: "planned" }
  | {
      readonly kind: "attacked";
      readonly messages: number;
      readonly frames: number;
      /** How connections ended, and how many so. */
      readonly endings: Readonly<Record<string, number>>;
    };

const TOLERATED = 60;
const HOSTILE = 40;
let plan: HostilePlan | null = null;
let random = seededRandom(0);
let turn = 0;

async function attack(by: HostilePlan, messages: number, frames: number) {
  const done = { messages: 0, frames: 0 };
  const endings: Record<string, number> = {};
  const underWay = new Set<Promise<void>>();
  const launch = (ending: Promise<string>, weight: Partial<typeof done>) => {
    const counted = ending.then((how) => {
      endings[how] = (endings[how] ?? 0) + 1;
      // What was not let in said nothing.
      if (how.startsWith("status")) return;
      done.messages += weight.messages ?? 0;
      done.frames += weight.frames ?? 0;
    });
    underWay.add(counted);
    void counted.finally(() => underWay.delete(counted));
  };
  const planned = { messages: 0, frames: 0 };
  while (done.messages < messages || done.frames < frames) {
    const person = by.offenders[turn++ % by.offenders.length];
    const isOwn = random.below(2) === 0;
    const path = isOwn ? intentsRoomPath(by.sessionId, person.id) : sessionRoomPath(by.sessionId);
    if (planned.messages * frames <= planned.frames * messages) {
      const said = [
        ...Array.from({ length: TOLERATED }, () => toleratedMessage(random)),
        ...Array.from({ length: HOSTILE }, () => hostileMessage(random)),
      ];
      planned.messages += said.length;
      const url = by.url.replace("http", "ws") + path;
      launch(attackByMessages(url, person, said), { messages: said.length });
    } else {
      const onLine = hostileFrames(random);
      planned.frames += onLine.count;
      launch(attackByFrames({ port: by.port, path, origin: by.url }, person, onLine), {
        frames: onLine.count,
      });
    }
    await pause(1_000 / by.connectionsPerSecond);
  }
  await Promise.all(underWay);
  return { ...done, endings };
}

process.on("message", async (message: ToHostile) => {
  if (message.kind === "plan") {
    plan = message.plan;
    random = seededRandom(plan.seed);
    process.send?.({ kind: "planned" } satisfies FromHostile);
  } else if (plan !== null) {
    const told = await attack(plan, message.messages, message.frames);
    process.send?.({ kind: "attacked", ...told } satisfies FromHostile);
  }
});
process.on("disconnect", () => process.exit());
