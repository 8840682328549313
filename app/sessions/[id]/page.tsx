import { preload } from "react-dom";
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
    ({ sessionId, datasetId }) => {
      askAhead("/api/v1/me");
      askAhead(`/api/v1/sessions/${encodeURIComponent(sessionId)}`);
      askAhead(`/api/v1/datasets/${encodeURIComponent(datasetId)}`);
      return <SessionPage sessionId={sessionId} />;
    },
  );
}

/** The page's scripts ask for it once they run; the browser has asked by then. */
function askAhead(path: string): void {
  preload(path, { as: "fetch", crossOrigin: "anonymous" });
}
