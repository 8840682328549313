import { expect, it } from "vitest";
import type { Marker } from "#client/viewer/viewer-contract.ts";
import { siteMarks, spaceMarkers } from "#components/space/space-marks.ts";
import type { Synapse } from "#core/operations/operation.ts";

const site = (supervoxel: bigint, x: number) => ({
  place: { supervoxel, positionVoxel: [x, 2, 3] as const },
});

it("marks the sites of what is shown, pre and post by shape", () => {
  const synapse = { id: "s", pre: site(1n, 1), posts: [site(2n, 2), site(9n, 3)] };
  const marks = siteMarks(
    [synapse as unknown as Synapse],
    ({ supervoxel }) => supervoxel !== 9n,
    [4, 4, 40],
  );
  expect(marks).toMatchObject([
    { positionNm: [4, 8, 120], shape: "triangle" },
    { positionNm: [8, 8, 120], shape: "ring" },
  ]);
});

it("marks what the image marks but its synapses, and where those look who point at nothing", () => {
  const marker = (id: string, kind: Marker["kind"]): Marker => ({
    ...{ id, kind, positionVoxel: [0, 0, 0] },
  });
  const person = (clientId: number, cursorVoxel: readonly [number, number, number] | null) => ({
    ...{ clientId, cursorVoxel, viewVoxel: [5, 6, 7] as const },
    ...{ userId: `u${clientId}`, name: `P${clientId}`, color: "#fff" },
  });
  const markers = spaceMarkers(
    [
      marker("synapse-1", "synapse-pre"),
      marker("draft-1", "synapse-pre"),
      marker("thread-4", "thread"),
    ],
    [person(1, [1, 1, 1]), person(2, null), { ...person(3, null), viewVoxel: null }],
  );
  expect(markers.map(({ id }) => id)).toEqual(["draft-1", "thread-4", "person-1", "person-2"]);
  expect(markers.at(-1)).toMatchObject({ positionVoxel: [5, 6, 7], label: "P2" });
});
