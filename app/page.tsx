import { HomePage } from "#components/datasets/home-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default async function Page() {
  await personForPage("/");
  return <HomePage />;
}
