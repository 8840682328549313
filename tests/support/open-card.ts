import { expect, type Page } from "@playwright/test";

/** A neuron's card in the table beside the image, found by its segment. */
export async function openCard(page: Page, root: string): Promise<void> {
  const search = page.getByTestId("neuron-search");
  await search.fill(root);
  await page.locator(`[data-testid="neuron-row"][data-root="${root}"]`).click();
  await expect(page.getByTestId("neuron-details")).toHaveAttribute("data-root", root);
  await search.fill("");
}
