// What one person's connections come to is told in a few lines a minute, and then in how many there
// were: whoever comes back a thousand times a minute must not fill the disk with it. The server's
// own mistakes are told each.
import type { RealtimeLog } from "#server/realtime/connection.ts";

const MINUTE_MS = 60_000;
const LINES_A_MINUTE = 20;
/** Ends and refusals, which whoever is at the other end brings about as often as they like. */
const OF_THE_OTHER_END: ReadonlySet<string> = new Set([
  "realtime.closed",
  "realtime.refused",
  "realtime.silent",
  "realtime.socket-error",
  "realtime.unfit-update",
]);

interface Spell {
  readonly startMs: number;
  lines: number;
  leftOut: number;
}

export interface FrugalLogDeps {
  /** For what the other end brings about. */
  readonly info: RealtimeLog;
  readonly error: RealtimeLog;
  readonly nowMs: () => number;
}

export function createFrugalLog({ info, error, nowMs }: FrugalLogDeps): RealtimeLog {
  /** By event and person, of the last minute. */
  const spells = new Map<string, Spell>();
  let sweptMs = nowMs();

  const tellLeftOut = (key: string, { leftOut }: Spell) => {
    if (leftOut === 0) return;
    const [event, userId] = key.split(" ");
    info("realtime.left-out", { event, userId, lines: leftOut });
  };

  /** Nobody's spell stays longer than it is of use. */
  const sweep = (now: number) => {
    if (now - sweptMs < MINUTE_MS) return;
    sweptMs = now;
    for (const [key, spell] of spells) {
      if (now - spell.startMs < MINUTE_MS) continue;
      spells.delete(key);
      tellLeftOut(key, spell);
    }
  };

  return (event, fields) => {
    if (!OF_THE_OTHER_END.has(event)) {
      error(event, fields);
      return;
    }
    const now = nowMs();
    sweep(now);
    const key = `${event} ${String(fields.userId ?? "")}`;
    let spell = spells.get(key);
    if (spell !== undefined && now - spell.startMs >= MINUTE_MS) {
      tellLeftOut(key, spell);
      spell = undefined;
    }
    if (spell === undefined) {
      spell = { startMs: now, lines: 0, leftOut: 0 };
      spells.set(key, spell);
    }
    if (spell.lines < LINES_A_MINUTE) {
      spell.lines++;
      info(event, fields);
    } else spell.leftOut++;
  };
}
