// What a cell says, by what is asked of it. Each gives undefined (ids) or NaN (numbers) where the cell
// says no such thing; nothing is guessed.
import type { Cell } from "#server/volumes/tables/table.ts";

const LARGEST_ID = 2n ** 64n - 1n;
const INFINITE = /^([+-]?)inf(inity)?$/i;

export function isEmptyCell(cell: Cell | undefined): boolean {
  return cell === undefined || cell === null || cell === "";
}

/** 0 … 2^64−1. A number that is not exact is none: its digits are lost already. */
export function idOf(cell: Cell | undefined): bigint | undefined {
  if (typeof cell === "string") {
    if (!/^[0-9]{1,20}$/.test(cell)) return undefined;
    const id = BigInt(cell);
    return id <= LARGEST_ID ? id : undefined;
  }
  if (typeof cell === "bigint") return cell >= 0n && cell <= LARGEST_ID ? cell : undefined;
  if (typeof cell !== "number" || !Number.isSafeInteger(cell) || cell < 0) return undefined;
  return BigInt(cell);
}

/** "1e999" is a number too large, not one that was meant to be infinite. */
export function numberOf(cell: Cell | undefined): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint") return Number(cell);
  if (typeof cell !== "string" || cell === "") return Number.NaN;
  const infinite = INFINITE.exec(cell);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  const number = Number(cell);
  return Number.isFinite(number) ? number : Number.NaN;
}

const ON = new Set(["1", "1.0", "true", "TRUE", "True"]);
const OFF = new Set(["0", "0.0", "false", "FALSE", "False"]);

export function flagOf(cell: Cell | undefined): boolean | undefined {
  const text = String(cell);
  if (ON.has(text)) return true;
  return OFF.has(text) ? false : undefined;
}

/** Three numbers in one cell: a list, or text with commas, semicolons or spaces between them. */
export function pointOf(cell: Cell | undefined): readonly number[] | undefined {
  const parts = Array.isArray(cell)
    ? (cell as readonly Cell[])
    : typeof cell === "string"
      ? cell
          .replace(/^[[(]|[\])]$/g, "")
          .split(/\s*[,;\s]\s*/)
          .filter(Boolean)
      : [];
  return parts.length === 3 ? parts.map(numberOf) : undefined;
}

/** For a sentence. */
export function shownCell(cell: Cell | undefined): string {
  if (isEmptyCell(cell)) return "empty";
  return typeof cell === "string" ? JSON.stringify(cell.slice(0, 40)) : String(cell).slice(0, 60);
}
