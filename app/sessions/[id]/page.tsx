import { SessionPage } from "#components/proofreading/session-page.tsx";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return <SessionPage sessionId={id} />;
}
