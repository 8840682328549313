// Which edits are active now and were not, or the reverse, over the last stretch of a log. Where
// they cancel out the segments are what they were: a state follows from the active ones [DE1].
import type { ActivityEntry, ActivityLedger } from "#core/operations/activity.ts";

/**
 * @param ledger of the whole log; it is as it was afterwards.
 * @param stretch the log's last entries.
 * @returns by the edit's number, the entries of the stretch that turned it on or off.
 */
export function flippedSince(
  ledger: ActivityLedger,
  stretch: readonly ActivityEntry[],
): ReadonlyMap<number, readonly number[]> {
  for (const _ of stretch) ledger.unrecord();
  const turns = new Map<number, number[]>();
  for (const entry of stretch) {
    for (const seq of ledger.record(entry)) {
      const by = turns.get(seq);
      if (by === undefined) turns.set(seq, [entry.seq]);
      else by.push(entry.seq);
    }
  }
  const isTurnedBack = (by: readonly number[]) => by.length % 2 === 0;
  return new Map([...turns].filter(([, by]) => !isTurnedBack(by)));
}
