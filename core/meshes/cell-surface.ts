// The faces between the cells of an object and what is not of it, as quads over shared corners. Each
// face is there once, so the surface is closed, and encloses the cells and nothing else; beyond the
// grid nothing is of the object. Two cells that touch along an edge or at a corner share it.
import type { CellGrid } from "#core/meshes/cell-grid.ts";

export interface CellSurface {
  /** x, y, z of each vertex in cells; whole numbers, 0 where the grid begins. */
  readonly corners: Float32Array;
  /** Four vertices of each face, in the order that turns its normal out. */
  readonly quads: Uint32Array;
}

const NONE = -1;

export function cellSurface(grid: Pick<CellGrid, "cells" | "shapeCells">): CellSurface {
  const walled = walledCells(grid);
  let faceCount = 0;
  eachFace(walled, {
    startLayer: () => undefined,
    face: () => {
      faceCount++;
    },
  });
  const builder = new SurfaceBuilder(grid.shapeCells, faceCount);
  eachFace(walled, builder);
  return builder.finish();
}

interface FaceVisitor {
  /** Of every layer of cells, before its faces. */
  startLayer(): void;
  /** @param axis that the face is across. @param isUpper it is the cell's far face on that axis. */
  face(x: number, y: number, z: number, axis: number, isUpper: boolean): void;
}

/** The grid with a layer of nothing around it, so that every cell has a neighbour on each side. */
interface WalledCells extends Pick<CellGrid, "cells" | "shapeCells"> {
  /** From a cell to the next one, by axis. */
  readonly steps: readonly [number, number, number];
}

function walledCells({ cells, shapeCells }: Pick<CellGrid, "cells" | "shapeCells">): WalledCells {
  const [width, height, depth] = shapeCells;
  const steps = [1, width + 2, (width + 2) * (height + 2)] as const;
  const walled = new Uint8Array(steps[2] * (depth + 2));
  for (let row = 0; row < height * depth; row++) {
    const y = row % height;
    const z = (row - y) / height;
    const to = (z + 1) * steps[2] + (y + 1) * steps[1] + 1;
    walled.set(cells.subarray(row * width, (row + 1) * width), to);
  }
  return { cells: walled, shapeCells, steps };
}

function eachFace(walled: WalledCells, visitor: FaceVisitor): void {
  const { cells, shapeCells, steps } = walled;
  const [width, height, depth] = shapeCells;
  for (let z = 0; z < depth; z++) {
    visitor.startLayer();
    for (let y = 0; y < height; y++) {
      let at = (z + 1) * steps[2] + (y + 1) * steps[1] + 1;
      for (let x = 0; x < width; x++, at++) {
        if (cells[at] !== 0) facesOf(walled, at, x, y, z, visitor);
      }
    }
  }
}

function facesOf(
  { cells, steps }: WalledCells,
  at: number,
  x: number,
  y: number,
  z: number,
  visitor: FaceVisitor,
): void {
  for (let axis = 0; axis < 3; axis++) {
    if (cells[at - steps[axis]] === 0) visitor.face(x, y, z, axis, false);
    if (cells[at + steps[axis]] === 0) visitor.face(x, y, z, axis, true);
  }
}

/** Knows the corners of two layers at a time: below the cells at hand, and above them. */
class SurfaceBuilder implements FaceVisitor {
  readonly #rowCorners: number;
  #below: Int32Array;
  #above: Int32Array;
  readonly #corners: Float32Array;
  readonly #quads: Uint32Array;
  #cornerCount = 0;
  #quadCount = 0;

  constructor([width, height]: CellGrid["shapeCells"], faceCount: number) {
    this.#rowCorners = width + 1;
    const plane = (width + 1) * (height + 1);
    this.#below = new Int32Array(plane);
    this.#above = new Int32Array(plane).fill(NONE);
    // A lone cell has 8 corners for 6 faces; no surface has more of them.
    this.#corners = new Float32Array(3 * Math.ceil((faceCount * 4) / 3));
    this.#quads = new Uint32Array(4 * faceCount);
  }

  startLayer(): void {
    [this.#below, this.#above] = [this.#above, this.#below];
    this.#above.fill(NONE);
  }

  face(x: number, y: number, z: number, axis: number, isUpper: boolean): void {
    const at = isUpper ? 1 : 0;
    // The face's own axes, so that the first crossed with the second points along its axis.
    const [p, q] = axis === 0 ? [1, 2] : axis === 1 ? [2, 0] : [0, 1];
    const first = this.#corner(x, y, z, axis, at, p, 0, q, 0);
    const second = this.#corner(x, y, z, axis, at, p, 1, q, 0);
    const third = this.#corner(x, y, z, axis, at, p, 1, q, 1);
    const fourth = this.#corner(x, y, z, axis, at, p, 0, q, 1);
    const to = 4 * this.#quadCount++;
    this.#quads[to] = first;
    this.#quads[to + 1] = isUpper ? second : fourth;
    this.#quads[to + 2] = third;
    this.#quads[to + 3] = isUpper ? fourth : second;
  }

  finish(): CellSurface {
    return { corners: this.#corners.slice(0, 3 * this.#cornerCount), quads: this.#quads };
  }

  #corner(
    x: number,
    y: number,
    z: number,
    axis: number,
    at: number,
    p: number,
    pAt: number,
    q: number,
    qAt: number,
  ): number {
    const step = (wanted: number) =>
      axis === wanted ? at : p === wanted ? pAt : q === wanted ? qAt : 0;
    const dz = step(2);
    const cx = x + step(0);
    const cy = y + step(1);
    const plane = dz === 0 ? this.#below : this.#above;
    const place = cy * this.#rowCorners + cx;
    if (plane[place] !== NONE) return plane[place];
    const number = this.#cornerCount++;
    plane[place] = number;
    this.#corners[3 * number] = cx;
    this.#corners[3 * number + 1] = cy;
    this.#corners[3 * number + 2] = z + dz;
    return number;
  }
}
