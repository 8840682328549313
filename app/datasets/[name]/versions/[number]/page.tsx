import { FirstPicture } from "#app/first-picture.tsx";
import { pageOrLater } from "#app/page-or-later.tsx";
import { VersionPage } from "#components/proofreading/version-page.tsx";
import { versionForPage } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{ readonly name: string; readonly number: string }>;
}

export default async function Page({ params }: Props) {
  const { name, number } = await params;
  const datasetName = decodeURIComponent(name);
  return pageOrLater(
    () => versionForPage(datasetName, number),
    ({ datasetId, version }) => (
      <>
        <FirstPicture datasetId={datasetId} version={version} sessionId={null} />
        <VersionPage datasetName={datasetName} version={version} />
      </>
    ),
  );
}
