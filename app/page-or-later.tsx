import type { ReactNode } from "react";
import { LaterPage } from "#components/shell/later-page.tsx";
import { orLater } from "#server/web/or-later.ts";

/** The page of what it asks for, or one that waits for the database and then comes back by itself. */
export async function pageOrLater<T>(
  ask: () => Promise<T>,
  page: (asked: T) => ReactNode,
): Promise<ReactNode> {
  const asked = await orLater(ask);
  return asked.ok ? page(asked.value) : <LaterPage reason={asked.error} />;
}
