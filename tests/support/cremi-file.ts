// A file as CREMI 0.2 lays it out, of a synthetic piece of neuropil: image and labels with their sizes and
// corners, slowest axis first.
import type { Vec3 } from "#core/geometry/vector.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";

const SHAPE: Vec3 = [192, 192, 30];
const SEED = 7;

export async function writeCremiFile(path: string): Promise<void> {
  const world = makeNeuropil({ seed: SEED, shapeVoxel: SHAPE });
  const [width, height, depth] = SHAPE;
  const shape = [depth, height, width];
  const [x, y, z] = world.voxelNm;
  const ids = BigUint64Array.from(world.labels, (label) => BigInt(label));
  await makeHdf5File(path, (file) => {
    file.create_attribute("file_format", "0.2");
    const volumes = file.create_group("volumes");
    const labels = volumes.create_group("labels");
    const raw = volumes.create_dataset({ name: "raw", data: world.image, shape });
    const neurons = labels.create_dataset({ name: "neuron_ids", data: ids, shape });
    for (const dataset of [raw, neurons]) {
      dataset.create_attribute("resolution", Float64Array.of(z, y, x));
      dataset.create_attribute("offset", new Float64Array(3));
    }
  });
}

/** Where such a file's volumes lie, for a page that adds them, and what it says of both. */
export function cremiVolumes(path: string) {
  return {
    image: `${path}:/volumes/raw`,
    labels: `${path}:/volumes/labels/neuron_ids`,
    region: null,
    found: `${SHAPE.join(" × ")} voxels`,
  };
}
