import type { OperationBody } from "#core/operations/operation.ts";

/** An intent that may become an operation: what the log is to hold of it. */
export interface JudgedIntent {
  readonly body: OperationBody;
  readonly overrides: readonly number[];
  /** Claims of others that it knowingly goes against; left out where there are none. */
  readonly confirmedClaims?: readonly number[];
}
