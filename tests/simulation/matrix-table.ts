// What was played of the matrix and how it ended, as text: a row for each local kind and relation,
// a column for each kind of the other's operation.
import type { RefusalTag } from "#core/operations/refusal.ts";
import type { Ending } from "#tests/simulation/ending.ts";
import { INTENT_NAMES, REMOTE_NAMES, type RemoteKind } from "#tests/simulation/intent-kinds.ts";
import { CELLS, type Cell } from "#tests/simulation/matrix.ts";

interface Tally {
  played: number;
  accepted: number;
  refused: number;
  conflict: number;
}

const ROW_WIDTH = 32;

export class MatrixTable {
  readonly #tallies = new Map<string, Tally>();
  readonly #tags = new Map<string, Map<RefusalTag, number>>();

  /** The cell was played as it is meant: the one asked, and the other's operation came between. */
  add(cell: Cell, ending: Ending): void {
    const key = keyOf(cell);
    const tally = this.#tallies.get(key) ?? { played: 0, accepted: 0, refused: 0, conflict: 0 };
    this.#tallies.set(key, tally);
    tally.played++;
    tally[ending.kind]++;
    if (ending.kind !== "refused") return;
    const tags = this.#tags.get(cell.local) ?? new Map<RefusalTag, number>();
    this.#tags.set(cell.local, tags);
    tags.set(ending.tag, (tags.get(ending.tag) ?? 0) + 1);
  }

  /** Cells that were never played as they are meant. */
  missing(): readonly Cell[] {
    return CELLS.filter((cell) => !this.#tallies.has(keyOf(cell)));
  }

  /** Every reason that was given. */
  tags(): ReadonlySet<RefusalTag> {
    return new Set([...this.#tags.values()].flatMap((tags) => [...tags.keys()]));
  }

  format(): string {
    const columns = columnsOf();
    const lines = [
      "played: accepted / refused / in conflict",
      `${"asked for, while came:".padEnd(ROW_WIDTH)}${columns.map(({ head }) => head).join(" ")}`,
    ];
    for (const local of INTENT_NAMES) {
      const relations = new Set(
        CELLS.filter((cell) => cell.local === local).map(({ relation }) => relation),
      );
      for (const relation of relations) {
        const cells = columns.map(({ remote, width }) =>
          this.#textOf({ local, remote, relation }).padEnd(width),
        );
        lines.push(`${`${local}, ${relation}`.padEnd(ROW_WIDTH)}${cells.join(" ").trimEnd()}`);
      }
    }
    lines.push("", "reasons given");
    for (const [local, tags] of this.#tags) {
      const counts = [...tags].sort((left, right) => right[1] - left[1]);
      lines.push(
        `${local.padEnd(16)} ${counts.map(([tag, count]) => `${tag} ${count}`).join(", ")}`,
      );
    }
    return lines.join("\n");
  }

  #textOf(cell: Cell): string {
    const tally = this.#tallies.get(keyOf(cell));
    if (tally === undefined) return "·";
    const { played, accepted, refused, conflict } = tally;
    return `${played}: ${accepted}/${refused}/${conflict}`;
  }
}

function columnsOf(): readonly { remote: RemoteKind; head: string; width: number }[] {
  return REMOTE_NAMES.map((remote) => {
    const width = Math.max(13, remote.length);
    return { remote, head: remote.padEnd(width), width };
  });
}

function keyOf({ local, remote, relation }: Cell): string {
  return `${local} ${remote} ${relation}`;
}
