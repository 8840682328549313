// Where the panels stand: one fills the element; or xy is large and xz and yz stand beside it; or the
// three stand around the room that is left for the space, each beside the one that it shares an axis
// with. Where the space fills the element, the planes lie under it: its sections are theirs. Two lines
// between the panels can be dragged, or moved by the arrow keys; a double click puts a line back.
import { PLANES, type Plane } from "#core/geometry/plane.ts";

export const SPACE = "3d";
export type PanelName = Plane | typeof SPACE;
/** Several panels at once. */
export type ManyPanels = "three" | "four";
export type PanelLayout = PanelName | ManyPanels;

export const PANEL_LAYOUTS: readonly PanelLayout[] = [...PLANES, SPACE, "three", "four"];

export interface PanelLabels {
  /** Of the line between xy and the others, and of that between the others. */
  readonly columns: string;
  readonly rows: string;
}

const START_SHARES = {
  three: { columns: 0.66, rows: 0.5 },
  four: { columns: 0.5, rows: 0.5 },
} as const satisfies Record<ManyPanels, Readonly<Record<Line, number>>>;
const SHARE_LIMITS = [0.15, 0.85] as const;
const KEY_STEP = 0.02;
const ARROWS: Readonly<Record<string, number>> = {
  ArrowLeft: -KEY_STEP,
  ArrowUp: -KEY_STEP,
  ArrowRight: KEY_STEP,
  ArrowDown: KEY_STEP,
};

type Line = "columns" | "rows";

export interface PanelFrame {
  /** The element that a plane's viewer is made in. */
  hostOf(plane: Plane): HTMLElement;
  /** The room for what shows the space. */
  readonly spaceHost: HTMLElement;
  show(layout: PanelLayout): void;
  destroy(): void;
}

/** Those that have a viewer. */
export function planesOf(layout: PanelLayout): readonly Plane[] {
  const plane = PLANES.find((name) => name === layout);
  return plane === undefined ? PLANES : [plane];
}

export function hasSpace(layout: PanelLayout): boolean {
  return layout === SPACE || layout === "four";
}

export function isMany(layout: PanelLayout): layout is ManyPanels {
  return layout === "three" || layout === "four";
}

export function createPanelFrame(element: HTMLElement, labels: PanelLabels): PanelFrame {
  const frame = document.createElement("div");
  frame.className = "panels";
  const hosts = new Map(PLANES.map((plane) => [plane, createHost(plane)]));
  const spaceHost = createHost(SPACE);
  const lines = (["columns", "rows"] as const).map((line) => createLine(frame, line, labels[line]));
  frame.append(...hosts.values(), spaceHost, ...lines.map(({ element: line }) => line));
  element.append(frame);
  return {
    hostOf(plane) {
      const host = hosts.get(plane);
      if (host === undefined) throw new Error(`there is no panel for ${plane}`);
      return host;
    },
    spaceHost,
    show(layout) {
      frame.dataset.layout = layout;
      const shown = planesOf(layout);
      for (const [plane, host] of hosts) host.hidden = !shown.includes(plane);
      spaceHost.hidden = !hasSpace(layout);
      for (const line of lines) line.show(isMany(layout) ? layout : null);
    },
    destroy: () => frame.remove(),
  };
}

function createHost(name: PanelName): HTMLElement {
  const host = document.createElement("div");
  host.className = "panels__panel";
  host.dataset.plane = name;
  host.dataset.testid = `panel-${name}`;
  host.append(createLabel(name));
  return host;
}

/** A plane is named by its axes, each letter in the axis' colour. */
function createLabel(name: PanelName): HTMLElement {
  const label = document.createElement("span");
  label.className = "panels__label";
  if (name === SPACE) {
    label.textContent = name.toUpperCase();
    return label;
  }
  for (const axis of name) {
    const letter = document.createElement("span");
    letter.textContent = axis;
    letter.dataset.axis = axis;
    label.append(letter);
  }
  return label;
}

interface PanelLine {
  readonly element: HTMLElement;
  /** Each layout keeps where its lines were put. */
  show(layout: ManyPanels | null): void;
}

function createLine(frame: HTMLElement, line: Line, label: string): PanelLine {
  const element = document.createElement("div");
  element.className = `panels__line panels__line--${line}`;
  element.dataset.testid = `panel-line-${line}`;
  element.tabIndex = 0;
  element.setAttribute("role", "separator");
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-orientation", line === "columns" ? "vertical" : "horizontal");
  const shares: Record<ManyPanels, number> = {
    three: START_SHARES.three[line],
    four: START_SHARES.four[line],
  };
  let shown: ManyPanels = "four";

  function setShare(next: number): void {
    const share = Math.min(SHARE_LIMITS[1], Math.max(SHARE_LIMITS[0], next));
    shares[shown] = share;
    frame.style.setProperty(`--panel-${line}`, String(share));
    element.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = frame.getBoundingClientRect();
    const isAcross = line === "columns";
    setShare(isAcross ? (event.clientX - left) / width : (event.clientY - top) / height);
  });
  element.addEventListener("dblclick", () => setShare(START_SHARES[shown][line]));
  element.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setShare(shares[shown] + step);
  });
  return {
    element,
    show(layout) {
      element.hidden = layout === null;
      // Under a panel that fills the element the others stand as they would in four.
      shown = layout ?? "four";
      setShare(shares[shown]);
    },
  };
}
