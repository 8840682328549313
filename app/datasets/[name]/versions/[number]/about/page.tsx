import { pageOrLater } from "#app/page-or-later.tsx";
import { AboutVersionPage } from "#components/versions/about-version-page.tsx";
import { versionForPage } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{ readonly name: string; readonly number: string }>;
}

export default async function Page({ params }: Props) {
  const { name, number } = await params;
  return pageOrLater(
    () => versionForPage(decodeURIComponent(name), number, "/about"),
    ({ datasetId, version }) => <AboutVersionPage datasetId={datasetId} version={version} />,
  );
}
