// [LV2] A file is left out of a sync only where nothing was written to it since the last one.
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FileStamp, SyncedFiles } from "#server/persistence/synced-files.ts";

let folder: string;
let listPath: string;
let filePath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fascicle-synced-"));
  listPath = join(folder, "list.json");
  filePath = join(folder, "file");
  writeFileSync(filePath, "first");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stampOf = (): FileStamp => statSync(filePath, { bigint: true });
const MINUTE_MS = 60_000;
const aMinuteLater = () => Date.now() + MINUTE_MS;

describe("[LV2] files that were synced", () => {
  it("are known to the next process, as long as nothing is written to them", () => {
    const before = new SyncedFiles(listPath, aMinuteLater);
    expect(before.isSynced("file", stampOf())).toBe(false);
    before.note("file", stampOf());
    expect(before.isSynced("file", stampOf())).toBe(true);
    before.write();
    expect(new SyncedFiles(listPath).isSynced("file", stampOf())).toBe(true);
    expect(new SyncedFiles(listPath).isSynced("other", stampOf())).toBe(false);
  });

  it("are not taken for synced after a write of the same length, however its time is set", () => {
    const { atimeMs, mtimeMs } = statSync(filePath);
    const files = new SyncedFiles(listPath, aMinuteLater);
    const noted = stampOf();
    files.note("file", noted);
    // Until the file system's clock has ticked.
    for (let text = 0; stampOf().ctimeNs === noted.ctimeNs; text++) {
      writeFileSync(filePath, `${text}`.padStart(5, "x").slice(-5));
    }
    utimesSync(filePath, atimeMs / 1_000, mtimeMs / 1_000);
    expect(stampOf().size).toBe(noted.size);
    expect(files.isSynced("file", stampOf())).toBe(false);
  });

  it("are not noted while they may still be written to within one tick of the clock", () => {
    const files = new SyncedFiles(listPath);
    files.note("file", stampOf());
    expect(files.isSynced("file", stampOf())).toBe(false);
    // Nor where the clock was set back.
    const early = new SyncedFiles(listPath, () => Date.now() - MINUTE_MS);
    early.note("file", stampOf());
    expect(early.isSynced("file", stampOf())).toBe(false);
  });

  it.each(["", "{", "[]", '{"file": 1}'])("are none where the list is damaged: %j", (text) => {
    writeFileSync(listPath, text);
    expect(new SyncedFiles(listPath).isSynced("file", stampOf())).toBe(false);
  });
});
