/** @param entry and `outFile` are paths from the root. */
export function bundleEntry(root: string, entry: string, outFile: string): Promise<void>;
