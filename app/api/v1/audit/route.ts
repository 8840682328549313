export { listAudit as GET } from "#server/web/audit.ts";
