"use client";
import { ErrorPage } from "#components/shell/message-page.tsx";

export default function PageError({
  reset,
}: {
  readonly error: Error;
  readonly reset: () => void;
}) {
  return <ErrorPage onRetry={reset} />;
}
