// The licence of a release, as far as the team chose one. Without a choice there is no permission, and
// the file says so rather than leave a reader to hope.
import type { ReleaseDescription } from "#server/exports/release-source.ts";

export interface KnownLicence {
  /** SPDX. */
  readonly id: string;
  readonly title: string;
  readonly address: string;
}

const CREATIVE_COMMONS = "https://creativecommons.org";
const KNOWN: readonly KnownLicence[] = [
  {
    id: "CC0-1.0",
    title: "Creative Commons Zero 1.0 Universal",
    address: `${CREATIVE_COMMONS}/publicdomain/zero/1.0/`,
  },
  ...[
    ["BY", "Attribution"],
    ["BY-SA", "Attribution-ShareAlike"],
    ["BY-NC", "Attribution-NonCommercial"],
    ["BY-NC-SA", "Attribution-NonCommercial-ShareAlike"],
    ["BY-ND", "Attribution-NoDerivatives"],
    ["BY-NC-ND", "Attribution-NonCommercial-NoDerivatives"],
  ].map(([part, words]) => ({
    id: `CC-${part}-4.0`,
    title: `Creative Commons ${words} 4.0 International`,
    address: `${CREATIVE_COMMONS}/licenses/${part.toLowerCase()}/4.0/`,
  })),
  {
    id: "CC-BY-3.0",
    title: "Creative Commons Attribution 3.0 Unported",
    address: `${CREATIVE_COMMONS}/licenses/by/3.0/`,
  },
  {
    id: "CC-BY-SA-3.0",
    title: "Creative Commons Attribution Share Alike 3.0 Unported",
    address: `${CREATIVE_COMMONS}/licenses/by-sa/3.0/`,
  },
  {
    id: "CDLA-Permissive-2.0",
    title: "Community Data License Agreement Permissive 2.0",
    address: "https://cdla.dev/permissive-2-0",
  },
  {
    id: "CDLA-Sharing-1.0",
    title: "Community Data License Agreement Sharing 1.0",
    address: "https://cdla.dev/sharing-1-0",
  },
  ...[
    ["ODbL-1.0", "Open Data Commons Open Database License 1.0", "odbl/1-0"],
    ["ODC-By-1.0", "Open Data Commons Attribution License 1.0", "by/1-0"],
    ["PDDL-1.0", "Open Data Commons Public Domain Dedication and License 1.0", "pddl/1-0"],
  ].map(([id, title, path]) => ({
    ...{ id, title, address: `https://opendatacommons.org/licenses/${path}/` },
  })),
];

/** null where none was chosen, or one in the team's own words. */
export function knownLicence(description: ReleaseDescription | null): KnownLicence | null {
  const words = description?.licence.trim().toLowerCase() ?? "";
  return KNOWN.find(({ id }) => id.toLowerCase() === words) ?? null;
}

export function licenceText(datasetTitle: string, description: ReleaseDescription | null): string {
  const known = knownLicence(description);
  if (known !== null) {
    return `${datasetTitle} is licensed under ${known.title}.

SPDX-License-Identifier: ${known.id}
Its text: ${known.address}
`;
  }
  const words = description?.licence.trim() ?? "";
  if (words !== "") return `${datasetTitle} is licensed as follows.\n\n${words}\n`;
  return `No licence was chosen for ${datasetTitle}.

All rights stay with its authors: ask them before you use it for more than reading.
`;
}
