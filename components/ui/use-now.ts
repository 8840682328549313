"use client";
import { useEffect, useState } from "react";

const REFRESH_MS = 20_000;

/** The time, now and then: enough for "3 minutes ago". */
export function useNowMs(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
