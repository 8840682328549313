// A list of objects in JSON as a table, alone or as one of the values of an object: read as it comes,
// and numbers kept as their text, so that ids keep all their digits. The first object's keys are the
// columns. What an object has of other objects is left out.
import { pipeline } from "node:stream/promises";
import { parser } from "stream-json";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { plainBytes } from "#server/volumes/tables/plain-bytes.ts";
import type { Cell, Table, TableRow } from "#server/volumes/tables/table.ts";

type JsonRecord = Map<string, Cell>;

/** Of one list in a record. */
const LIST_LENGTH = 64;
const KEYS = 256;

export async function openJsonTable(
  store: ByteStore,
  field: string,
  lists: readonly string[],
): Promise<{ readonly table: Table; end(): void }> {
  const file = store.address;
  const bytes = await plainBytes(store);
  if (bytes === null) {
    throw new ImportError({ file, field, problem: "are not there", remedy: "check the path" });
  }
  const tokens = parser.asStream({ packValues: true, streamValues: false });
  // A failure comes out of the tokens' iteration as well, which is where it is handled.
  pipeline(bytes, tokens).catch(() => {});
  const end = () => {
    bytes.destroy();
    tokens.destroy();
  };
  const records = recordsOf(tokens as AsyncIterable<parser.Token>, lists, file, field);
  try {
    const first = await records.next();
    if (first.done === true) {
      const problem = `are no list of objects, alone or called ${lists.join(" or ")}`;
      throw new ImportError({ file, field, problem, remedy: "check that it is the file you mean" });
    }
    const columns = [...first.value.keys()];
    return {
      table: { file, format: "json", columns, rows: rowsOf(columns, first.value, records) },
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function* rowsOf(
  columns: readonly string[],
  first: JsonRecord,
  rest: AsyncIterable<JsonRecord>,
): AsyncGenerator<TableRow, void> {
  const cells = (record: JsonRecord) => columns.map((name) => record.get(name) ?? null);
  let number = 1;
  yield { number, cells: cells(first) };
  for await (const record of rest) yield { number: ++number, cells: cells(record) };
}

async function* recordsOf(
  tokens: AsyncIterable<parser.Token>,
  lists: readonly string[],
  file: string,
  field: string,
): AsyncGenerator<JsonRecord, void> {
  const reader = new RecordReader(lists);
  try {
    for await (const token of tokens) {
      const record = reader.take(token);
      if (record !== null) yield record;
    }
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const problem = "are no JSON, were cut short or are damaged";
    throw new ImportError(
      { file, field, problem, remedy: "copy or export the file again" },
      { cause },
    );
  }
}

/** Knows at what depth it is, and whether that is in the list that is read. */
class RecordReader {
  readonly #lists: ReadonlySet<string>;
  #depth = 0;
  #listDepth = 0;
  #rootKey = "";
  #key = "";
  #record: JsonRecord | null = null;
  #list: Cell[] | null = null;

  constructor(lists: readonly string[]) {
    this.#lists = new Set(lists);
  }

  /** A record, at its end. */
  take(token: parser.Token): JsonRecord | null {
    switch (token.name) {
      case "startObject":
      case "startArray":
        this.#open(token.name === "startArray");
        return null;
      case "endObject":
      case "endArray":
        return this.#close();
      case "keyValue":
        if (this.#depth === 1) this.#rootKey = token.value;
        else if (this.#isInRecord(0)) this.#key = token.value;
        return null;
      default:
        if ("value" in token) this.#value(token.value);
        return null;
    }
  }

  #open(isArray: boolean): void {
    this.#depth++;
    if (this.#listDepth === 0) {
      const isList = this.#depth === 1 || (this.#depth === 2 && this.#lists.has(this.#rootKey));
      if (isArray && isList) this.#listDepth = this.#depth;
    } else if (this.#record === null) {
      if (!isArray && this.#depth === this.#listDepth + 1) this.#record = new Map();
    } else if (isArray && this.#isInRecord(1)) this.#list = [];
  }

  #close(): JsonRecord | null {
    this.#depth--;
    if (this.#listDepth > this.#depth) this.#listDepth = 0;
    const record = this.#record;
    if (record === null) return null;
    if (this.#depth < this.#listDepth + 1 || this.#listDepth === 0) {
      this.#record = null;
      return record;
    }
    if (this.#list !== null && this.#isInRecord(0)) {
      record.set(this.#key, this.#list);
      this.#list = null;
    }
    return null;
  }

  #value(value: Cell): void {
    if (this.#list !== null && this.#isInRecord(1)) {
      if (this.#list.length < LIST_LENGTH) this.#list.push(value);
    } else if (this.#record !== null && this.#isInRecord(0) && this.#record.size < KEYS) {
      this.#record.set(this.#key, value);
    }
  }

  /** So many levels below a record's own. */
  #isInRecord(below: number): boolean {
    return this.#record !== null && this.#depth === this.#listDepth + 1 + below;
  }
}
