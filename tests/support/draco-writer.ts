// Meshes packed by Draco's own encoder, for tests, and the manifests of Neuroglancer's multi-resolution
// format about them.
import draco3d, { type EncoderModule } from "draco3d";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Vertices in whole numbers, or in fractions that Draco makes whole with this many bits. */
export async function packDraco(
  vertices: readonly number[],
  triangles: readonly number[],
  quantizationBits?: number,
): Promise<Uint8Array> {
  const module: EncoderModule = await draco3d.createEncoderModule({});
  const builder = new module.MeshBuilder();
  const mesh = new module.Mesh();
  const encoder = new module.Encoder();
  const packed = new module.DracoInt8Array();
  const count = vertices.length / 3;
  builder.AddFacesToMesh(mesh, triangles.length / 3, Uint32Array.from(triangles) as never);
  if (quantizationBits === undefined) {
    const whole = Int32Array.from(vertices);
    builder.AddInt32Attribute(mesh, module.POSITION, count, 3, whole as never);
  } else {
    builder.AddFloatAttribute(mesh, module.POSITION, count, 3, Float32Array.from(vertices));
    encoder.SetAttributeQuantization(module.POSITION, quantizationBits);
  }
  const length = encoder.EncodeMeshToDracoBuffer(mesh, packed);
  if (length === 0) throw new Error("Draco packed nothing");
  return Uint8Array.from({ length }, (_, at) => packed.GetValue(at));
}

export interface PackedLevel {
  readonly offset: Vec3;
  readonly fragments: readonly { readonly cell: Vec3; readonly bytes: Uint8Array }[];
}

/** The manifest and, one after the other, the fragments. */
export function multilodFiles(
  cellShape: Vec3,
  origin: Vec3,
  levels: readonly PackedLevel[],
): { readonly manifest: Uint8Array; readonly fragments: Uint8Array } {
  const reals = (numbers: readonly number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
  const wholes = (numbers: readonly number[]) => new Uint8Array(Uint32Array.from(numbers).buffer);
  const manifest = [
    reals([...cellShape, ...origin]),
    wholes([levels.length]),
    reals(levels.map((_, level) => 2 ** level)),
    reals(levels.flatMap(({ offset }) => offset)),
    wholes(levels.map(({ fragments }) => fragments.length)),
    ...levels.flatMap(({ fragments }) => [
      ...[0, 1, 2].map((axis) => wholes(fragments.map(({ cell }) => cell[axis]))),
      wholes(fragments.map(({ bytes }) => bytes.length)),
    ]),
  ];
  const fragments = levels.flatMap((level) => level.fragments.map(({ bytes }) => bytes));
  const together = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  return { manifest: together(manifest), fragments: together(fragments) };
}
