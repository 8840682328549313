import { notFound } from "next/navigation";
import { VersionPage } from "#components/proofreading/version-page.tsx";

interface Props {
  readonly params: Promise<{ readonly name: string; readonly number: string }>;
}

export default async function Page({ params }: Props) {
  const { name, number } = await params;
  if (!/^\d{1,9}$/.test(number)) notFound();
  return <VersionPage datasetName={decodeURIComponent(name)} version={Number(number)} />;
}
