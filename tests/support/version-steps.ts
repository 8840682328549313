// [RV7][RV8] What people do with versions on the pages about them: describe one, read it as others do,
// have its release say it, compare two. For a spec that has finalized versions 1 and 2.
import { expect, type Page, test } from "@playwright/test";
import { unzipSync } from "fflate";
import { datasetId, originOf } from "#tests/support/people.ts";

interface VersionPages {
  readonly dataset: string;
  /** Of somebody who may review. */
  readonly reviewer: Page;
  /** Of somebody who may not. */
  readonly other: Page;
  readonly shots: string;
}

export async function describeVersion({ dataset, reviewer, other, shots }: VersionPages) {
  const about = `${originOf(reviewer)}/datasets/${dataset}/versions/1/about`;
  const form = reviewer.getByTestId("describe-form");
  const save = form.getByRole("button", { name: "Save description" });

  await test.step("a reviewer describes a version; what is wrong is said at its field", async () => {
    await reviewer.goto(originOf(reviewer));
    await reviewer.getByRole("link", { name: "Version 1", exact: true }).click();
    await reviewer.waitForURL(about);
    await reviewer.getByRole("button", { name: "Describe" }).click();
    await form.getByLabel("Title").fill("A neuropil, proofread");
    await form.getByLabel("Description").fill("Made for a demonstration.\nTwo people edited it.");
    await form.getByLabel("DOI").fill("zenodo.7");
    await expect(form.getByLabel("DOI")).toHaveAccessibleDescription(/That is no DOI/);
    await expect(save).toBeDisabled();
    await form.getByLabel("DOI").fill("https://doi.org/10.5281/zenodo.1234567");
    await form.getByLabel("Licence").selectOption("CC-BY-4.0");
    const authors = form.getByTestId("author");
    const second = authors.nth(1);
    const name = (await second.locator(".authors__name span").first().textContent()) ?? "";
    await expect(authors.first()).not.toContainText(name);
    await second.getByRole("button", { name: /earlier/ }).click();
    await expect(authors.first()).toContainText(name);
    await reviewer.screenshot({ path: `${shots}/describe.png`, fullPage: true });
    await save.click();
    await expect(form).toHaveCount(0);
  });

  await test.step("everybody reads it, and who may not change it is not offered to", async () => {
    await other.goto(about);
    const shown = other.getByTestId("description");
    await expect(shown).toContainText("A neuropil, proofread");
    await expect(shown.getByRole("link", { name: "10.5281/zenodo.1234567" })).toHaveAttribute(
      "href",
      "https://doi.org/10.5281/zenodo.1234567",
    );
    await expect(other.getByRole("button", { name: "Describe" })).toHaveCount(0);
    await expect(other.getByTestId("description-history").locator("tbody tr")).toHaveCount(1);
    await other.screenshot({ path: `${shots}/about.png`, fullPage: true });
  });

  await test.step("[RV5] its release says so, and its manifest hash is what it was", async () => {
    const id = await datasetId(reviewer, dataset);
    const version = `${originOf(reviewer)}/api/v1/datasets/${id}/versions/1`;
    const zip = await reviewer.request.get(`${version}/release.zip`);
    const files = unzipSync(await zip.body());
    const read = (path: string) => new TextDecoder().decode(files[`${dataset}-v1/${path}`]);
    const citation = read("CITATION.cff");
    expect(citation).toContain('title: "A neuropil, proofread"');
    expect(citation).toContain('doi: "10.5281/zenodo.1234567"');
    expect(read("LICENSE")).toContain("SPDX-License-Identifier: CC-BY-4.0");
    const { manifestHash } = JSON.parse(read("provenance/base.json"));
    await expect(other.getByRole("button", { name: new RegExp(manifestHash) })).toBeVisible();
  });
}

export async function compareVersions({ dataset, reviewer, shots }: VersionPages) {
  const rows = reviewer.getByTestId("compared").locator("tbody tr");

  await test.step("two versions are picked from the list, and their neurons listed", async () => {
    await reviewer.goto(originOf(reviewer));
    const pick = reviewer.getByTestId("pick-two").first();
    await pick.getByLabel("From version").selectOption("0");
    await pick.getByLabel("To version").selectOption("2");
    await reviewer.screenshot({ path: `${shots}/list.png` });
    await pick.getByRole("button", { name: "Compare" }).click();
    await reviewer.waitForURL(/versions\/0\/compare\/2$/);
    const counted = reviewer.getByTestId("compare-counts").locator('[data-kind="segments"] td');
    await expect(counted).toHaveCount(3);
    let sum = 0;
    for (const text of await counted.allTextContents()) sum += Number(text.replaceAll(",", ""));
    expect(sum).toBeGreaterThan(0);
    await expect(rows).toHaveCount(Math.min(sum, 100));
    await reviewer.screenshot({ path: `${shots}/compare.png` });
  });

  await test.step("lineage leads straight from the one to the other, and into the viewer", async () => {
    await reviewer.getByRole("button", { name: "Connections" }).click();
    const nothing = reviewer.getByText("Nothing of this differs");
    const connections = reviewer.locator('[data-testid="compared"][data-what="connections"]');
    await expect(connections.or(nothing)).toBeVisible();
    await reviewer.screenshot({ path: `${shots}/compare-connections.png` });
    await reviewer.getByRole("button", { name: "Lineage" }).click();
    await expect(reviewer.getByTestId("compared")).toHaveAttribute("data-what", "lineage");
    await reviewer.screenshot({ path: `${shots}/compare-lineage.png` });
    const [before, after] = await rows.first().locator("td.mono").allTextContents();
    expect(before).toMatch(/^\d+$/);
    await rows.first().getByRole("link", { name: "Look at it in version 2" }).click();
    await reviewer.waitForURL(new RegExp(`/datasets/${dataset}/versions/2#p=`));
    expect(new URL(reviewer.url()).hash).toContain(`s=${after}`);
    await expect(reviewer.getByTestId("segment-row")).toHaveCount(1);
  });
}
