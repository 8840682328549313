import { FirstPicture } from "#app/first-picture.tsx";
import { pageOrLater } from "#app/page-or-later.tsx";
import { SessionPage } from "#components/proofreading/session-page.tsx";
import { sessionForPage } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return pageOrLater(
    () => sessionForPage(id),
    ({ sessionId, datasetId, baseVersion }) => {
      const askedAhead = [
        "/api/v1/me",
        `/api/v1/sessions/${encodeURIComponent(sessionId)}`,
        `/api/v1/datasets/${encodeURIComponent(datasetId)}`,
      ];
      return (
        <>
          <FirstPicture datasetId={datasetId} version={baseVersion} sessionId={sessionId} />
          {askedAhead.map((path) => (
            <AskedAhead key={path} path={path} />
          ))}
          <SessionPage sessionId={sessionId} />
        </>
      );
    },
  );
}

/**
 * The page's scripts ask for it once they run; the browser has asked by then. An element, since what
 * `preload` says here reaches the browser with the data that only those scripts read.
 */
function AskedAhead({ path }: { readonly path: string }) {
  return <link rel="preload" href={path} as="fetch" crossOrigin="anonymous" />;
}
