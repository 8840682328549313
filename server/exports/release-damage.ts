/** What is kept of a version does not agree with itself: it is not published. The message says where. */
export class ReleaseDamageError extends Error {
  override readonly name = "ReleaseDamageError";
}
