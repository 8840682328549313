/** Somebody whose operations are in the logs of a release. */
export interface LogAuthor {
  readonly userId: string;
  /** The latest. */
  readonly name: string;
  readonly operationCount: number;
}
