import { AccountPage } from "#components/account/account-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default async function Page() {
  await personForPage("/account");
  return <AccountPage />;
}
