"use client";
import { useCallback, useEffect, useState } from "react";
import { ApiFailure, isAbort } from "#client/api/api-failure.ts";

export type Loaded<T> =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: "failed"; readonly failure: unknown };

export function isSignedOut(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.tag === "not-signed-in";
}

/** To the sign-in page, and back to this very view afterwards. */
export function goToSignIn(): void {
  const { pathname, search, hash } = window.location;
  const next = encodeURIComponent(`${pathname}${search}${hash}`);
  window.location.assign(`/sign-in?next=${next}`);
}

/**
 * Loads when the page opens and again on `reload`, which keeps the old value until the new one is
 * there. `load` must stay the same function between renders. Signed-out people are taken to sign in.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: "loading" });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal)
      .then((value) => setLoaded({ status: "ready", value }))
      .catch((failure: unknown) => {
        if (isAbort(failure) || controller.signal.aborted) return;
        if (isSignedOut(failure)) goToSignIn();
        else setLoaded({ status: "failed", failure });
      });
    return () => controller.abort();
  }, [load, round]);
  return [loaded, useCallback(() => setRound((last) => last + 1), [])];
}
