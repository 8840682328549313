import { pageOrLater } from "#app/page-or-later.tsx";
import { ComparePage } from "#components/versions/compare-page.tsx";
import { versionForPage } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{
    readonly name: string;
    readonly number: string;
    readonly other: string;
  }>;
}

export default async function Page({ params }: Props) {
  const { name, number, other } = await params;
  const datasetName = decodeURIComponent(name);
  return pageOrLater(
    async () => {
      const left = await versionForPage(datasetName, number, `/compare/${other}`);
      const { version: right } = await versionForPage(datasetName, other);
      return { datasetId: left.datasetId, left: left.version, right };
    },
    // Other versions are another page: nothing of the one before is kept.
    (versions) => <ComparePage key={`${versions.left} ${versions.right}`} {...versions} />,
  );
}
