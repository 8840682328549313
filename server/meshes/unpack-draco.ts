// What Draco packed, as one surface. Positions stay the whole numbers that were packed, also where a writer
// had Draco make them: a fragment's own matrix says where they lie. What does not hold together is an
// error and no surface; each mesh has an instance of the decoder, whose memory goes with it.
import draco3d, { type Decoder, type DecoderModule, type Mesh } from "draco3d";
import { joinedSurfaces, type SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import type { Affine, DracoFragment, DracoMesh } from "#server/volumes/brought-mesh.ts";

/** Of all fragments together. */
const MAX_TRIANGLES = 20_000_000;

/** Throws where a fragment is no mesh, or all of them are too much. */
export async function unpackDraco({ fragments }: DracoMesh): Promise<SurfaceMesh> {
  const module = await draco3d.createDecoderModule({});
  let left = MAX_TRIANGLES;
  return joinedSurfaces(
    fragments.map((fragment, n) => {
      const surface = fragmentOf(module, fragment, n, left);
      left -= surface.triangles.length / 3;
      return surface;
    }),
  );
}

function fragmentOf(
  module: DecoderModule,
  { bytes, toNm }: DracoFragment,
  n: number,
  mostTriangles: number,
): SurfaceMesh {
  const wrong = (problem: string) => new RangeError(`fragment ${n}: ${problem}`);
  const decoder = new module.Decoder();
  const buffer = new module.DecoderBuffer();
  const mesh = new module.Mesh();
  try {
    buffer.Init(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.byteLength);
    if (decoder.GetEncodedGeometryType(buffer) !== module.TRIANGULAR_MESH) {
      throw wrong("is no mesh");
    }
    withWholePositions(decoder, module);
    const status = decoder.DecodeBufferToMesh(buffer, mesh);
    if (!status.ok()) throw wrong(status.error_msg());
    if (mesh.num_faces() > mostTriangles) throw wrong("has too many triangles");
    const triangles = trianglesOf(module, decoder, mesh);
    const count = mesh.num_points();
    if (triangles.some((vertex) => vertex >= count))
      throw wrong("names a vertex that is not there");
    const positions = positionsOf(module, decoder, mesh);
    if (positions === null) throw wrong("has no positions");
    return { positionsNm: placed(positions, toNm), triangles };
  } finally {
    for (const made of [mesh, buffer, decoder]) module.destroy(made);
  }
}

/** What Draco made whole of fractions stays so. The library's types leave this call out. */
function withWholePositions(decoder: Decoder, { POSITION }: DecoderModule): void {
  const full = decoder as Decoder & { SkipAttributeTransform(attribute: typeof POSITION): void };
  full.SkipAttributeTransform(POSITION);
}

function trianglesOf(module: DecoderModule, decoder: Decoder, mesh: Mesh): Uint32Array {
  const count = mesh.num_faces() * 3;
  return copied(module, count * 4, (pointer) => {
    decoder.GetTrianglesUInt32Array(mesh, count * 4, pointer);
    return new Uint32Array(module.HEAPF32.buffer, pointer, count).slice();
  });
}

/** null where there are none of three parts. */
function positionsOf(module: DecoderModule, decoder: Decoder, mesh: Mesh): Float32Array | null {
  const id = decoder.GetAttributeId(mesh, module.POSITION);
  if (id < 0) return null;
  const attribute = decoder.GetAttribute(mesh, id);
  if (attribute.num_components() !== 3) return null;
  const count = mesh.num_points() * 3;
  return copied(module, count * 4, (pointer) => {
    const type = module.DT_FLOAT32;
    decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, type, count * 4, pointer);
    return module.HEAPF32.slice(pointer / 4, pointer / 4 + count);
  });
}

function copied<T>(module: DecoderModule, sizeBytes: number, read: (pointer: number) => T): T {
  const pointer = module._malloc(sizeBytes);
  try {
    return read(pointer);
  } finally {
    module._free(pointer);
  }
}

function placed(positions: Float32Array, m: Affine): Float32Array {
  const positionsNm = new Float32Array(positions.length);
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, z] = [positions[at], positions[at + 1], positions[at + 2]];
    for (let axis = 0; axis < 3; axis++) {
      const row = 4 * axis;
      positionsNm[at + axis] = m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3];
    }
  }
  return positionsNm;
}
