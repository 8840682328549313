/** Errors of a start that a person can act on: their message is one sentence and needs no stack. */
const NAMES: ReadonlySet<string> = new Set([
  "EnvironmentError",
  "DataDirInUseError",
  "DatabaseUnreachableError",
  "DatabaseTooNewError",
  "OtherSecretError",
  "RestoreUnfinishedError",
  "ListenError",
]);

export function isPlainError(error: unknown): error is Error {
  return error instanceof Error && NAMES.has(error.name);
}
