import { type RefObject, useEffect, useRef } from "react";

/** For an item of a list that a link may lead to: it comes into view once it is the one. */
export function useShownWhen<Item extends HTMLElement>(isLinked: boolean): RefObject<Item | null> {
  const item = useRef<Item>(null);
  useEffect(() => {
    if (isLinked) item.current?.scrollIntoView({ block: "nearest" });
  }, [isLinked]);
  return item;
}
