import { SessionPage } from "#components/proofreading/session-page.tsx";
import { sessionForPage } from "#server/web/pages.ts";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function Page({ params }: Props) {
  const { sessionId } = await sessionForPage((await params).id);
  return <SessionPage sessionId={sessionId} />;
}
