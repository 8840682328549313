// What a person would call broken on a page, as far as boxes tell: runs in the page, and so uses
// nothing of this module but itself.

/**
 * Of the elements that the selector names and all that is in them: boxes of controls that lie over one
 * another, text that is cut off or sticks out, and the named elements over one another. One line each.
 */
export function layoutFaults(selector: string): readonly string[] {
  const SLACK_PX = 1.5;
  const CONTROLS =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=slider]";
  const faults: string[] = [];
  const nameOf = (element: Element): string => {
    const id = element.id === "" ? "" : `#${element.id}`;
    const words = (element.textContent ?? "").trim().slice(0, 40);
    const classes = element.getAttribute("class") ?? "";
    return `${element.tagName.toLowerCase()}${id}.${classes.replaceAll(" ", ".")} "${words}"`;
  };
  /** Without what a list that scrolls hides of it. */
  const shownBox = (element: Element) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const frame = at.getBoundingClientRect();
      if (overflowX !== "visible") {
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
      }
      if (overflowY !== "visible") {
        top = Math.max(top, frame.top);
        bottom = Math.min(bottom, frame.bottom);
      }
    }
    return { left, top, right, bottom };
  };
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    if (width < 3 || height < 3) return false;
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const overlap = (one: Element, other: Element): boolean => {
    if (one.contains(other) || other.contains(one)) return false;
    const [a, b] = [shownBox(one), shownBox(other)];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > SLACK_PX && down > SLACK_PX;
  };
  const findOverlaps = (where: string, elements: readonly Element[]): void => {
    elements.forEach((one, at) => {
      for (const other of elements.slice(at + 1)) {
        if (overlap(one, other)) faults.push(`${where}: ${nameOf(one)} lies over ${nameOf(other)}`);
      }
    });
  };
  const hasOwnText = (element: Element): boolean =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
    );
  /** A long text may end in dots, and a table or a list may scroll. */
  const isMeant = ({ overflowX, textOverflow }: CSSStyleDeclaration): boolean =>
    textOverflow === "ellipsis" || overflowX === "auto" || overflowX === "scroll";
  const holdsText = (element: Element): boolean =>
    isShown(element) &&
    hasOwnText(element) &&
    !element.matches("input, textarea") &&
    element.closest(".visually-hidden, svg, select") === null;
  const findCutText = (where: string, frame: Element): void => {
    for (const element of [...frame.querySelectorAll("*")].filter(holdsText)) {
      const style = getComputedStyle(element);
      if (style.display === "inline" || isMeant(style)) continue;
      const isWide = element.scrollWidth > element.clientWidth + SLACK_PX;
      const isHigh = element.scrollHeight > element.clientHeight + SLACK_PX;
      if (isWide) faults.push(`${where}: ${nameOf(element)} does not fit its width`);
      if (isHigh && style.overflowY === "hidden")
        faults.push(`${where}: ${nameOf(element)} does not fit its height`);
    }
  };
  const scrolls = (element: Element, frame: Element): boolean => {
    for (let at = element.parentElement; at !== null && at !== frame; at = at.parentElement) {
      const { overflowX } = getComputedStyle(at);
      if (overflowX !== "visible") return true;
    }
    return false;
  };
  const findOutside = (where: string, frame: Element): void => {
    const { left, right } = frame.getBoundingClientRect();
    for (const element of frame.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      const isOut = box.right > right + SLACK_PX || box.left < left - SLACK_PX;
      if (isOut && isShown(element) && !scrolls(element, frame))
        faults.push(`${where}: ${nameOf(element)} sticks out of its frame`);
    }
  };
  /** In a word of few letters a second line is a broken word. */
  const findBrokenChips = (where: string, frame: Element): void => {
    for (const element of frame.querySelectorAll(".button, .chip")) {
      const lineHeight = Number.parseFloat(getComputedStyle(element).lineHeight);
      const { height } = element.getBoundingClientRect();
      if (isShown(element) && height > 2.6 * lineHeight)
        faults.push(`${where}: ${nameOf(element)} is wrapped`);
    }
  };

  const frames = [...document.querySelectorAll(selector)].filter(isShown);
  findOverlaps("frames", frames);
  for (const frame of frames) {
    const where = frame.getAttribute("data-of") ?? selector;
    findOverlaps(where, [...frame.querySelectorAll(CONTROLS)].filter(isShown));
    findCutText(where, frame);
    findOutside(where, frame);
    findBrokenChips(where, frame);
  }
  return faults;
}
