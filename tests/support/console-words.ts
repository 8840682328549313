// What a page's console says, and what its scripts throw.
import type { Page } from "@playwright/test";

/** The tests' Chromium puts its windows together by the processor, and for that reads each WebGL canvas. */
const OWN_READING = /GL Driver Message .* GPU stall due to ReadPixels/;

/** @param isMeant of what is said on purpose; nothing where left out. */
export function noteConsole(
  page: Page,
  said: string[],
  isMeant: (text: string) => boolean = () => false,
): void {
  page.on("console", (message) => {
    const isTold = ["error", "warning"].includes(message.type());
    const text = message.text();
    if (isTold && !OWN_READING.test(text) && !isMeant(text)) said.push(text);
  });
  page.on("pageerror", (error) => said.push(String(error)));
}
