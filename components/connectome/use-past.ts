"use client";
import { useEffect, useState } from "react";
import { isAbort } from "#client/api/api-failure.ts";
import type { PastApi, PastSubject } from "#client/api/past-api.ts";
import { goToSignIn, isSignedOut } from "#components/shell/use-load.ts";
import type { ApiPastItems, ApiPastPage, PastKind } from "#core/protocol/past-api.ts";

const ITEMS_A_PAGE = 10;

export interface Past<K extends PastKind> {
  readonly status: "loading" | "ready" | "failed";
  readonly failure: unknown;
  /** Newest first, of all pages that were asked for. */
  readonly items: readonly ApiPastItems[K][];
  readonly total: number;
  readonly hasMore: boolean;
  /** Asks for the next page; where the last one failed, for that once more. */
  more(): void;
}

/** [RV9] Page after page, as somebody asks for them. `subject` must stay the same object. */
export function usePast<K extends PastKind>(api: PastApi, subject: PastSubject, kind: K): Past<K> {
  const [pages, setPages] = useState<readonly ApiPastPage<K>[]>([]);
  const [asked, setAsked] = useState(1);
  const [round, setRound] = useState(0);
  const [failure, setFailure] = useState<unknown>(null);
  const last = pages.at(-1);
  const from = last === undefined ? 0 : last.next;
  const isAsking = pages.length < asked && from !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    if (!isAsking || from === null) return undefined;
    const controller = new AbortController();
    api
      .past(subject, kind, { from, limit: ITEMS_A_PAGE }, controller.signal)
      .then((page) => setPages((before) => [...before, page]))
      .catch((reason: unknown) => {
        if (isAbort(reason) || controller.signal.aborted) return;
        if (isSignedOut(reason)) goToSignIn();
        else setFailure(reason);
      });
    return () => controller.abort();
  }, [api, subject, kind, from, isAsking, round]);
  return {
    status: failure !== null ? "failed" : isAsking ? "loading" : "ready",
    failure,
    items: pages.flatMap(({ items }) => items),
    total: last?.total ?? 0,
    hasMore: last !== undefined && last.next !== null,
    more() {
      if (failure === null) setAsked(asked + 1);
      setFailure(null);
      setRound(round + 1);
    },
  };
}
