// What lies in the folder that an address being typed leads into.
import { useEffect, useState } from "react";
import { api } from "#components/shell/api.ts";

/** Everything up to the last slash. */
const folderOf = (text: string) => text.slice(0, text.lastIndexOf("/") + 1);

/** @param text as it is typed; null: nobody types. */
export function useFiles(text: string | null): readonly string[] {
  const [files, setFiles] = useState<readonly string[]>([]);
  const folder = text === null || text.includes("://") ? null : folderOf(text);
  useEffect(() => {
    if (folder === null) return;
    const controller = new AbortController();
    // Without a list an address is typed, as it always can be.
    api.files(folder, controller.signal).then(setFiles, () => undefined);
    return () => controller.abort();
  }, [folder]);
  return files;
}
