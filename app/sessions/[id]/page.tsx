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
    ({ sessionId }) => <SessionPage sessionId={sessionId} />,
  );
}
