import { pageOrLater } from "#app/page-or-later.tsx";
import { AccountPage } from "#components/account/account-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/account"),
    () => <AccountPage />,
  );
}
