// The texts of a release: what it was built from, how it is cited and licensed, and those that tell of
// all files, which are written last.
import { citationText } from "#server/exports/metadata/citation.ts";
import { dataPackageJson } from "#server/exports/metadata/datapackage.ts";
import { describedFiles } from "#server/exports/metadata/described-file.ts";
import { licenceText } from "#server/exports/metadata/licence.ts";
import { publicationOf } from "#server/exports/metadata/publication.ts";
import { RO_CRATE_PATH, roCrateJson } from "#server/exports/metadata/ro-crate.ts";
import { type PlannedFile, planText, type WrittenPlan } from "#server/exports/planned-file.ts";
import { releaseBaseJson } from "#server/exports/release-base.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import { releaseReadme } from "#server/exports/release-readme.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { aboutScope } from "#server/exports/scope/about-scope.ts";

/** The next file, which may tell of those before it. */
export type FileAboutFiles = (written: readonly WrittenPlan[]) => PlannedFile;

export function textFiles(source: ReleaseSource, content: ReleaseContent): readonly PlannedFile[] {
  const publication = publicationOf(content);
  return [
    planText("provenance/base.json", "What the version was built from.", () => [
      releaseBaseJson(source, content.logs),
    ]),
    planText("CITATION.cff", "How to cite the release.", () => [citationText(publication)]),
    planText("LICENSE", "What may be done with the release.", () => [
      licenceText(publication.title, content.description),
    ]),
  ];
}

/** `moreSections`: for the README, asked when it is written. */
export function filesAboutFiles(
  content: ReleaseContent,
  moreSections: () => readonly string[],
): readonly FileAboutFiles[] {
  const publication = publicationOf(content);
  return [
    (written) =>
      planText("README.md", "What the release is and how it is read.", () => [
        [
          releaseReadme(content, written),
          ...(content.scope === undefined ? [] : [aboutScope(content.scope)]),
          ...moreSections(),
        ].join("\n"),
      ]),
    (written) =>
      planText("datapackage.json", "Every file and column, as a Data Package.", () => [
        dataPackageJson(publication, describedFiles(written)),
      ]),
    (written) =>
      planText(RO_CRATE_PATH, "The release as an RO-Crate.", () => [
        roCrateJson(publication, describedFiles(written)),
      ]),
  ];
}
