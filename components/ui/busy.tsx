"use client";
import { useEffect, useState } from "react";

const CALM_MS = 200;

/** Says that work is under way, but only once it has taken long enough to be noticed. */
export function Busy({ label }: { readonly label: string }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), CALM_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <span className="busy" role="status">
      <span className="busy__spinner" aria-hidden="true" />
      {label}
    </span>
  );
}
