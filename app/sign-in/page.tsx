import { SignInPage } from "#components/shell/sign-in-page.tsx";
import { providerLabel } from "#server/web/pages.ts";

type Parameter = string | string[] | undefined;

interface Props {
  readonly searchParams: Promise<{ readonly next?: Parameter; readonly error?: Parameter }>;
}

export default async function Page({ searchParams }: Props) {
  const { next, error } = await searchParams;
  return <SignInPage next={textOf(next)} provider={providerLabel()} error={textOf(error)} />;
}

function textOf(parameter: Parameter): string | null {
  return typeof parameter === "string" ? parameter : null;
}
