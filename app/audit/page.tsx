import { pageOrLater } from "#app/page-or-later.tsx";
import { AuditPage } from "#components/audit/audit-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/audit"),
    () => <AuditPage />,
  );
}
