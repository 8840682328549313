"use client";
import { type RefObject, useLayoutEffect, useState } from "react";

/** How far down a list begins in the side panel, in CSS pixels; what lies above it comes and goes. */
export function useOffsetIn(list: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element?.closest<HTMLElement>(".side__body");
    if (!element || !scroller) return undefined;
    const measure = () => {
      const top = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      setOffset(Math.round(top + scroller.scrollTop));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const child of element.parentElement?.children ?? []) {
      if (child !== element) observer.observe(child);
    }
    return () => observer.disconnect();
  }, [list]);
  return offset;
}
