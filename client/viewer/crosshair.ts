// The lines of a panel through the place that all panels share. Moved in the frame in which the image is
// drawn, as markers are.

export interface Crosshair {
  /** CSS pixels from the panel's top left; null hides both lines. */
  show(at: { readonly x: number; readonly y: number } | null): void;
  destroy(): void;
}

export function createCrosshair(panel: HTMLElement): Crosshair {
  const lines = ["across", "down"].map((name) => {
    const line = document.createElement("div");
    line.className = `panels__cross panels__cross--${name}`;
    line.hidden = true;
    line.setAttribute("aria-hidden", "true");
    panel.append(line);
    return line;
  });
  const [across, down] = lines;
  return {
    show(at) {
      for (const line of lines) line.hidden = at === null;
      if (at === null) return;
      across.style.transform = `translateY(${at.y.toFixed(2)}px)`;
      down.style.transform = `translateX(${at.x.toFixed(2)}px)`;
    },
    destroy() {
      for (const line of lines) line.remove();
    },
  };
}
