// What ImageJ and OME write into a TIFF's description: voxel sizes, how many planes there are, and
// which of them are the first channel's. A plain TIFF's resolution tells of paper, not of tissue, and
// is not believed.
import type { Vec3 } from "#core/geometry/vector.ts";

export interface StackDescription {
  readonly kind: "ImageJ" | "OME";
  readonly voxelNm: Vec3 | null;
  /** All planes of the file, of all channels; null where it is not told. */
  readonly planeCount: number | null;
  /** Planes that are sections, by z, counted as the file's pages are. */
  readonly planes: readonly number[] | null;
  /** Why the planes cannot be one volume; null where they can. */
  readonly trouble: string | null;
}

export interface Resolution {
  /** Pixels a unit. */
  readonly x: number;
  readonly y: number;
}

const NM: Readonly<Record<string, number>> = {
  ...{ nm: 1, nanometer: 1, nanometers: 1, nanometre: 1, å: 0.1, angstrom: 0.1, pm: 0.001 },
  ...{ um: 1e3, µm: 1e3, μm: 1e3, micron: 1e3, microns: 1e3, micrometer: 1e3, micrometre: 1e3 },
  ...{ mm: 1e6, millimeter: 1e6, cm: 1e7, centimeter: 1e7, m: 1e9, inch: 2.54e7, in: 2.54e7 },
};
const MAX_PLANES = 2 ** 17;

/** null: neither ImageJ's nor OME's. */
export function describeStack(
  text: string,
  resolution: Resolution | null,
): StackDescription | null {
  if (text.startsWith("ImageJ=")) return imageJ(text, resolution);
  return /<(?:\w+:)?OME[\s>]/.test(text) ? ome(text) : null;
}

function imageJ(text: string, resolution: Resolution | null): StackDescription {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [name, ...value] = line.split("=");
    if (!fields.has(name)) fields.set(name, value.join("=").trim());
  }
  const countOf = (name: string) => whole(fields.get(name)) ?? 1;
  const unit = fields.get("unit")?.replace("\\u00B5", "µ") ?? "";
  const spacing = Number(fields.get("spacing") ?? Number.NaN);
  const nm = NM[unit.toLowerCase()];
  const voxelNm: Vec3 | null =
    nm === undefined || resolution === null
      ? null
      : [nm / resolution.x, nm / resolution.y, nm * Math.abs(spacing)];
  const sizes = { C: countOf("channels"), Z: countOf("slices"), T: countOf("frames") };
  const images = whole(fields.get("images")) ?? 1;
  // An old stack tells only its number of images.
  const isTold = sizes.C * sizes.Z * sizes.T === images;
  return {
    kind: "ImageJ",
    voxelNm: believable(voxelNm),
    planeCount: images,
    // Of a stack that has channels only, these are its sections: some writers call them so.
    ...(isTold && sizes.Z * sizes.T > 1
      ? sectionsOf("CZT", sizes)
      : sectionsOf("CZT", { C: 1, Z: images, T: 1 })),
  };
}

function ome(text: string): StackDescription {
  const pixels = /<(?:\w+:)?Pixels\b([^>]*)>/.exec(text)?.[1] ?? "";
  const sizes = {
    C: whole(attribute(pixels, "SizeC")) ?? 1,
    Z: whole(attribute(pixels, "SizeZ")) ?? 1,
    T: whole(attribute(pixels, "SizeT")) ?? 1,
  };
  const order = attribute(pixels, "DimensionOrder") ?? "XYZCT";
  const nmOf = (axis: string) => {
    const unit = attribute(pixels, `PhysicalSize${axis}Unit`) ?? "µm";
    return (
      Number(attribute(pixels, `PhysicalSize${axis}`) ?? Number.NaN) *
      (NM[unit.toLowerCase()] ?? Number.NaN)
    );
  };
  const files = new Set(
    [...text.matchAll(/<(?:\w+:)?UUID\b([^>]*)>/g)].map(([, of]) => attribute(of, "FileName")),
  );
  const isOrder = /^XY(?=.*Z)(?=.*C)(?=.*T)[ZCT]{3}$/.test(order);
  const sections = isOrder
    ? sectionsOf(order.slice(2), sizes)
    : noSections(`has planes in the order ${order}`);
  return {
    kind: "OME",
    voxelNm: believable([nmOf("X"), nmOf("Y"), nmOf("Z")]),
    planeCount: sizes.C * sizes.Z * sizes.T,
    ...(files.size > 1
      ? noSections(`is one of ${files.size} files that are a volume together`)
      : sections),
    ...placed(text, order.slice(2), sizes, sections.planes),
  };
}

interface Sizes {
  readonly C: number;
  readonly Z: number;
  readonly T: number;
}

type Sections = Pick<StackDescription, "planes" | "trouble">;

/** The planes of the first channel, with the axis that changes fastest first in `order`. */
function sectionsOf(order: string, sizes: Sizes): Sections {
  if (sizes.C * sizes.Z * sizes.T > MAX_PLANES) return noSections("has more planes than are read");
  if (sizes.Z > 1 && sizes.T > 1) return noSections(`has ${sizes.T} points in time`);
  // A stack that was saved as a film is a stack.
  const along = sizes.Z > 1 ? "Z" : "T";
  const step = strideOf(order, sizes, along);
  return { planes: Array.from({ length: sizes[along] }, (_, z) => z * step), trouble: null };
}

function strideOf(order: string, sizes: Sizes, along: keyof Sizes): number {
  let step = 1;
  for (const axis of order.slice(0, order.indexOf(along))) step *= sizes[axis as keyof Sizes];
  return step;
}

function noSections(trouble: string): Sections {
  return { planes: null, trouble };
}

/** TiffData says which pages planes lie in, where that is not the order itself. */
function placed(
  text: string,
  order: string,
  sizes: Sizes,
  planes: readonly number[] | null,
): Partial<Sections> {
  if (planes === null) return {};
  const pageOf = new Map<number, number>();
  for (const [, data] of text.matchAll(/<(?:\w+:)?TiffData\b([^>]*?)\/?>/g)) {
    const ifd = whole0(attribute(data, "IFD"));
    const firstOf = (axis: keyof Sizes) =>
      (whole0(attribute(data, `First${axis}`)) ?? 0) * strideOf(order, sizes, axis);
    const first = firstOf("Z") + firstOf("C") + firstOf("T");
    const all = sizes.C * sizes.Z * sizes.T;
    const count = whole0(attribute(data, "PlaneCount")) ?? (ifd === null ? all : 1);
    for (let k = 0; k < Math.min(count, all); k++) pageOf.set(first + k, (ifd ?? 0) + k);
  }
  if (pageOf.size === 0) return {};
  const pages = planes.map((plane) => pageOf.get(plane) ?? -1);
  return pages.every((page) => page >= 0)
    ? { planes: pages }
    : noSections("does not say in which pages its planes lie");
}

function attribute(element: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(element);
  return found?.[1] ?? found?.[2];
}

function whole(text: string | undefined): number | null {
  const number = whole0(text);
  return number === 0 ? null : number;
}

function whole0(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function believable(voxelNm: Vec3 | null): Vec3 | null {
  return voxelNm?.every((size) => Number.isFinite(size) && size > 0) === true ? voxelNm : null;
}
