import { pageOrLater } from "#app/page-or-later.tsx";
import { HomePage } from "#components/datasets/home-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/"),
    () => <HomePage />,
  );
}
