"use client";
import { useEffect, useRef } from "react";
import type { PeopleHere } from "#components/presence/people-here.ts";
import { formatVoxel } from "#components/ui/measure.ts";

interface PersonPositionProps {
  readonly people: PeopleHere;
  readonly userId: string;
}

/** Where somebody looks now. It changes many times a second, so it is written past React. */
export function PersonPosition({ people, userId }: PersonPositionProps) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const place = people.pageOf(userId)?.viewVoxel ?? null;
      const shown = place === null ? "" : formatVoxel(place);
      if (text.current !== null && text.current.textContent !== shown) {
        text.current.textContent = shown;
      }
    };
    write();
    return people.onMove(write);
  }, [people, userId]);
  return <span ref={text} className="mono faint people-list__position" />;
}
