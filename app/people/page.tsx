import { pageOrLater } from "#app/page-or-later.tsx";
import { PeoplePage } from "#components/people/people-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/people"),
    () => <PeoplePage />,
  );
}
