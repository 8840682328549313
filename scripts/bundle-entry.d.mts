/** Bundles a source file of the repository; both paths from its root. */
export function bundleEntry(root: string, entry: string, outFile: string): Promise<void>;
