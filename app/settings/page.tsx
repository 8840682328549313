import { pageOrLater } from "#app/page-or-later.tsx";
import { SettingsPage } from "#components/keys/settings-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/settings"),
    () => <SettingsPage />,
  );
}
