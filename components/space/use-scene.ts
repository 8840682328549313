"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { NoWebGlError } from "#client/meshes/mesh-scene-contract.ts";

interface Scene<T> {
  readonly host: RefObject<HTMLDivElement | null>;
  /** null until it is open, and where it cannot be. */
  readonly space: T | null;
  readonly hasWebGl: boolean;
}

/**
 * What `open` opens in the host, as long as both are there.
 * @param open another function opens it anew; throws NoWebGlError
 */
export function useScene<T extends { close(): void }>(open: (host: HTMLElement) => T): Scene<T> {
  const host = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState<T | null>(null);
  const [hasWebGl, setHasWebGl] = useState(true);
  useEffect(() => {
    if (host.current === null) return undefined;
    try {
      const opened = open(host.current);
      setSpace(opened);
      return () => {
        setSpace(null);
        opened.close();
      };
    } catch (error) {
      if (!(error instanceof NoWebGlError)) throw error;
      setHasWebGl(false);
      return undefined;
    }
  }, [open]);
  return { host, space, hasWebGl };
}
