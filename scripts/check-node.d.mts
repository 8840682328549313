/** Throws a ScriptFailure with one sentence where the version is too old. */
export function checkNode(version?: string): void;
