import { pageOrLater } from "#app/page-or-later.tsx";
import { AddDatasetPage } from "#components/datasets/add-dataset/add-dataset-page.tsx";
import { personForPage } from "#server/web/pages.ts";

export default function Page() {
  return pageOrLater(
    () => personForPage("/datasets/new"),
    (me) => <AddDatasetPage me={me} />,
  );
}
