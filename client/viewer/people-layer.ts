// Other people over one panel: an element for each, moved by its transform in the frame in which the
// image is drawn. Elements are made when somebody comes and changed when they look different; a move
// writes one property of one element, and nothing where nobody moved.
import { createLayerProjection, type LayerGeometry } from "#client/viewer/layer-projection.ts";
import { SVG } from "#client/viewer/marker-element.ts";
import { POINTER_PATH } from "#client/viewer/marker-shape.ts";
import { type PlacedMark, placePeople } from "#client/viewer/people-layout.ts";
import type { PersonMark, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { SliceGeometry } from "#core/geometry/slice-geometry.ts";

const EDGE_ARROW = "M7,0L-5,-6.5L-2.5,0L-5,6.5Z";
const AWAY_RING = "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z";
/** More names than these at the edges would cover each other: then initials stand for them. */
const MAX_EDGE_NAMES = 6;

export interface PeopleLayer {
  setPeople(people: readonly PersonMark[]): void;
  update(geometry: LayerGeometry): void;
  /** What was written to the page so far: elements made anew, and elements moved. */
  stats(): { readonly drawn: number; readonly moved: number };
  destroy(): void;
}

interface Shown {
  readonly element: HTMLElement;
  readonly arrow: SVGGElement;
  look: string;
  transform: string;
  turn: string;
}

export interface PeopleLayerOptions {
  readonly parent: HTMLElement;
  readonly slices: SliceGeometry;
  readonly voxelNm: ViewerDataset["voxelNm"];
  initialsOf(name: string): string;
  /** An arrow at the edge was clicked. */
  onPick(userId: string): void;
}

export function createPeopleLayer(options: PeopleLayerOptions): PeopleLayer {
  const { slices, voxelNm } = options;
  const layer = document.createElement("div");
  layer.className = "people-layer";
  layer.setAttribute("data-testid", "viewer-people");
  // The list of people says and does the same for those who do not see it.
  layer.setAttribute("aria-hidden", "true");
  options.parent.append(layer);

  const shown = new Map<number, Shown>();
  let people: readonly PersonMark[] = [];
  let geometry: LayerGeometry | null = null;
  let drawn = 0;
  let moved = 0;
  const { pointOf, sectionsAway } = createLayerProjection(slices, voxelNm);

  function place(): void {
    if (geometry === null) return;
    const view = geometry;
    const marks = placePeople(people, {
      widthCssPx: view.widthCssPx,
      heightCssPx: view.heightCssPx,
      pointOf: (positionVoxel) => pointOf(positionVoxel, view),
      sectionsAway: (positionVoxel) => sectionsAway(positionVoxel, view),
    });
    const hasNames = marks.filter(({ kind }) => kind === "cursor-edge").length <= MAX_EDGE_NAMES;
    const gone = new Set(shown.keys());
    for (const mark of marks) {
      gone.delete(mark.person.clientId);
      show(mark, labelOf(mark, hasNames), mark.x > view.widthCssPx / 2);
    }
    for (const clientId of gone) {
      shown.get(clientId)?.element.remove();
      shown.delete(clientId);
    }
  }

  function labelOf({ kind, person, ...mark }: PlacedMark, hasNames: boolean): string {
    if (kind === "cursor-edge" && !hasNames) return options.initialsOf(person.name);
    if (!("sections" in mark)) return person.name;
    return `${person.name} ${mark.sections > 0 ? "+" : "−"}${Math.abs(mark.sections)}`;
  }

  function show(mark: PlacedMark, label: string, isRight: boolean): void {
    const known = shown.get(mark.person.clientId) ?? make(mark.person.clientId);
    const isFaded = mark.kind === "cursor" && mark.isFaded;
    const { userId, color } = mark.person;
    const look = `${mark.kind} ${isFaded} ${isRight} ${userId} ${color} ${label}`;
    if (known.look !== look) {
      known.look = look;
      drawn++;
      dress(known, mark, label);
      known.element.dataset.faded = String(isFaded);
      known.element.dataset.side = isRight ? "right" : "left";
    }
    const transform = `translate(${mark.x.toFixed(1)}px,${mark.y.toFixed(1)}px)`;
    if (known.transform !== transform) {
      known.transform = transform;
      known.element.style.transform = transform;
      moved++;
    }
    const turn = mark.kind === "cursor-edge" ? `rotate(${degrees(mark.angle)})` : "";
    if (known.turn === turn) return;
    known.turn = turn;
    known.arrow.setAttribute("transform", turn);
  }

  function make(clientId: number): Shown {
    const element = document.createElement("div");
    element.className = "people-layer__person";
    const svg = document.createElementNS(SVG, "svg");
    const arrow = svg.appendChild(document.createElementNS(SVG, "g"));
    arrow.append(document.createElementNS(SVG, "path"));
    element.append(svg, document.createElement("span"));
    layer.append(element);
    const made = { element, arrow, look: "", transform: "", turn: "" };
    shown.set(clientId, made);
    return made;
  }

  function dress({ element, arrow }: Shown, { kind, person }: PlacedMark, label: string): void {
    element.dataset.markerKind = kind;
    element.dataset.user = person.userId;
    element.style.setProperty("--person", person.color);
    arrow.firstElementChild?.setAttribute("d", PATHS[kind]);
    const name = element.lastElementChild;
    if (name !== null && name.textContent !== label) name.textContent = label;
  }

  /** Before OpenSeadragon takes it for a click on the image. */
  function onPress(event: Event): void {
    const at = event.target instanceof Element ? event.target : null;
    const person = at?.closest<HTMLElement>('[data-marker-kind="cursor-edge"]');
    if (!person) return;
    event.stopPropagation();
    if (event.type === "click" && person.dataset.user !== undefined) {
      options.onPick(person.dataset.user);
    }
  }

  const PRESSES = ["pointerdown", "pointerup", "click", "dblclick"] as const;
  for (const type of PRESSES) layer.addEventListener(type, onPress);

  return {
    setPeople(next) {
      people = next;
      place();
    },
    update(next) {
      geometry = next;
      place();
    },
    stats: () => ({ drawn, moved }),
    destroy: () => layer.remove(),
  };
}

const PATHS: Readonly<Record<PlacedMark["kind"], string>> = {
  cursor: POINTER_PATH,
  "cursor-away": AWAY_RING,
  "cursor-edge": EDGE_ARROW,
};

function degrees(angle: number): string {
  return ((angle * 180) / Math.PI).toFixed(1);
}
