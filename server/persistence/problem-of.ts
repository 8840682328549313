// For tests of what the database refuses.

/** Every message on the way to the root cause: drizzle wraps what the database says. */
export async function problemOf(statement: PromiseLike<unknown>): Promise<string> {
  try {
    await statement;
  } catch (error) {
    const messages: string[] = [];
    for (let at: unknown = error; at instanceof Error; at = at.cause) messages.push(at.message);
    return messages.join(" / ");
  }
  return "";
}
