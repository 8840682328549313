import { WholePageSample } from "#components/gallery/whole-page.tsx";
import { ifGalleryIsAsked } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{ readonly page: string; readonly state: string }>;
}

export default async function Page({ params }: Props) {
  ifGalleryIsAsked();
  const { page, state } = await params;
  return <WholePageSample name={page} state={state} />;
}
