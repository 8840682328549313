import { PeoplePage } from "#components/people/people-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default async function Page() {
  await personForPage("/people");
  return <PeoplePage />;
}
