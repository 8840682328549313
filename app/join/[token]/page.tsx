import { pageOrLater } from "#app/page-or-later.tsx";
import { JoinPage } from "#components/join/join-page.tsx";
import { joinPageData } from "#server/web/join-page.ts";

interface Props {
  readonly params: Promise<{ readonly token: string }>;
}

export default async function Page({ params }: Props) {
  const { token } = await params;
  return pageOrLater(
    () => joinPageData(token),
    (invitation) => <JoinPage invitation={invitation} />,
  );
}
