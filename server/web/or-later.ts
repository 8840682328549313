// What a page asks of the database while that cannot be reached is asked again later, and is no
// failure of the page.
import { headers } from "next/headers";
import { accepted, type Result, refused } from "#core/result.ts";
import type { Unavailable } from "#server/use-cases/unavailable.ts";
import { appFromSlot } from "#server/web/app-slot.ts";

/** Any other failure rejects, and so do a redirect and "not found". */
export async function orLater<T>(ask: () => Promise<T>): Promise<Result<T, Unavailable>> {
  const app = appFromSlot();
  try {
    return accepted(await ask());
  } catch (error) {
    const reason = app.unavailableReason(error);
    if (reason === null) throw error;
    app.answerLater(new Headers(await headers()), reason);
    return refused(reason);
  }
}
