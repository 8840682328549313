// What a page's console says, and what its scripts throw.
import type { Page } from "@playwright/test";

/** @param isMeant of what is said on purpose; nothing where left out. */
export function noteConsole(
  page: Page,
  said: string[],
  isMeant: (text: string) => boolean = () => false,
): void {
  page.on("console", (message) => {
    const isTold = ["error", "warning"].includes(message.type());
    if (isTold && !isMeant(message.text())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
}
