import { AuditPage } from "#components/audit/audit-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default async function Page() {
  await personForPage("/audit");
  return <AuditPage />;
}
