"use client";
import { useEffect, useState } from "react";
import { isAbort } from "#client/api/api-failure.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { ApiSegment } from "#core/protocol/api.ts";

/** Gathers the operations of one burst into one question. */
const GATHER_MS = 150;

/**
 * What the server knows of a segment, asked again after operations (`seq`). null until the first
 * answer, while offline, and in a finalized version.
 */
export function useSegmentFacts(
  workspace: Workspace,
  supervoxel: bigint,
  seq: number,
): ApiSegment | null {
  const [facts, setFacts] = useState<ApiSegment | null>(null);
  const sessionId = workspace.session?.info.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each operation may change the segment
  useEffect(() => {
    if (sessionId === null) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      workspace.api
        .segment(sessionId, supervoxel, controller.signal)
        .then(setFacts)
        .catch((failure: unknown) => {
          if (!isAbort(failure)) setFacts(null);
        });
    }, GATHER_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [workspace, sessionId, supervoxel, seq]);
  return facts;
}
