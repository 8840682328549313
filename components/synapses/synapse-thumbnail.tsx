"use client";
// The image around a synapse, small: the segments of both sides in colour, the sites as marks.
import { memo, useEffect, useRef } from "react";
import { MARKER_SHAPES } from "#client/viewer/marker-shape.ts";
import {
  BOTH_RGB,
  type LoadedTile,
  POST_RGB,
  PRE_RGB,
  paintThumbnail,
  thumbnailWindow,
  tilesOfWindow,
} from "#client/viewer/thumbnail.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { TriageItem } from "#components/synapses/triage-list.ts";
import { unitOfVoxelMiddle } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";

export const THUMBNAIL_PX = 152;
/** Sites of other sections are marked too, fainter. */
const FAINT = 0.45;

interface ThumbnailProps {
  readonly item: TriageItem;
  /** How much of the section is seen. */
  readonly widthNm: number;
}

export const SynapseThumbnail = memo(function SynapseThumbnail({ item, widthNm }: ThumbnailProps) {
  const workspace = useWorkspace();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { synapse } = item.listed;
  const widthUnit = widthNm / workspace.dataset.voxelNm[0];
  useEffect(() => {
    let isWanted = true;
    const draw = async () => {
      const picture = await pictureOf(workspace, item, widthUnit);
      const context = isWanted ? canvas.current?.getContext("2d") : null;
      context?.putImageData(new ImageData(picture, THUMBNAIL_PX, THUMBNAIL_PX), 0, 0);
      if (canvas.current !== null && isWanted) canvas.current.dataset.painted = "true";
    };
    // What cannot be read now stays dark, and is painted with the next change or look.
    draw().catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [workspace, item, widthUnit]);
  return (
    <span className="thumbnail" aria-hidden="true">
      <canvas
        ref={canvas}
        width={THUMBNAIL_PX}
        height={THUMBNAIL_PX}
        data-testid="synapse-thumbnail"
      />
      <Marks synapse={synapse} widthUnit={widthUnit} />
    </span>
  );
});

/** Between the presynaptic site and its partners, in the section of the cleft. */
export function centreOf({ pre, posts, cleftVoxel }: Synapse): Vec3 {
  if (cleftVoxel !== null) return cleftVoxel;
  const [x, y, z] = pre.place.positionVoxel;
  const near = posts.find(({ place }) => place.positionVoxel[2] === z) ?? posts[0];
  if (near === undefined) return [x, y, z];
  const [otherX, otherY] = near.place.positionVoxel;
  return [Math.round((x + otherX) / 2), Math.round((y + otherY) / 2), z];
}

async function pictureOf(
  { tiles: reader, dataset, rootOf }: Workspace,
  { listed, preRoot, postRoots }: TriageItem,
  widthUnit: number,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const { geometry } = reader;
  const window = thumbnailWindow(geometry, centreOf(listed.synapse), THUMBNAIL_PX, widthUnit);
  const addresses = (["image", "labels"] as const).flatMap((layer) =>
    tilesOfWindow(geometry, layer, window),
  );
  const loaded = await Promise.all(
    addresses.map(async (address): Promise<readonly LoadedTile[]> => {
      const payload = await reader.tile(address);
      return payload === null ? [] : [{ address, payload }];
    }),
  );
  return paintThumbnail({
    geometry,
    window,
    tiles: loaded.flat(),
    greyRange: dataset.imageType === "uint16" ? dataset.imageRange : [0, 255],
    rootOf: (supervoxel, baseRoot) => rootOf({ supervoxel, baseRoot, positionVoxel: null }),
    colorOf(root) {
      const isPost = postRoots.includes(root);
      if (root === preRoot) return isPost ? BOTH_RGB : PRE_RGB;
      return isPost ? POST_RGB : null;
    },
  });
}

function Marks({ synapse, widthUnit }: { readonly synapse: Synapse; readonly widthUnit: number }) {
  const { geometry } = useWorkspace().tiles;
  const centre = centreOf(synapse);
  const window = thumbnailWindow(geometry, centre, THUMBNAIL_PX, widthUnit);
  const at = ({ place }: SynapseSite) => {
    const [across, down, section] = unitOfVoxelMiddle(geometry, place.positionVoxel);
    return {
      x: (across - window.leftUnit) / window.unitPerPx,
      y: (down - window.topUnit) / window.unitPerPx,
      opacity: section === window.section ? 1 : FAINT,
    };
  };
  const pre = at(synapse.pre);
  const posts = synapse.posts.map(at);
  return (
    <svg
      className="thumbnail__marks"
      viewBox={`0 0 ${THUMBNAIL_PX} ${THUMBNAIL_PX}`}
      aria-hidden="true"
    >
      {posts.map((post, index) => (
        <line
          // biome-ignore lint/suspicious/noArrayIndexKey: sites have no other name
          key={index}
          {...{ x1: pre.x, y1: pre.y, x2: post.x, y2: post.y }}
          stroke={MARKER_SHAPES["synapse-pre"].color}
          opacity={Math.min(pre.opacity, post.opacity) * 0.7}
        />
      ))}
      {posts.map(({ x, y, opacity }, index) => (
        <Mark
          // biome-ignore lint/suspicious/noArrayIndexKey: sites have no other name
          key={index}
          kind="synapse-post"
          {...{ x, y, opacity }}
        />
      ))}
      <Mark kind="synapse-pre" {...pre} />
    </svg>
  );
}

interface MarkProps {
  readonly kind: "synapse-pre" | "synapse-post";
  readonly x: number;
  readonly y: number;
  readonly opacity: number;
}

function Mark({ kind, x, y, opacity }: MarkProps) {
  const { path, color, isFilled } = MARKER_SHAPES[kind];
  return (
    <g transform={`translate(${x} ${y}) scale(0.85)`} opacity={opacity}>
      <path d={path} fill="none" stroke="rgb(0 0 0 / 0.75)" strokeWidth={isFilled ? 2 : 4.5} />
      <path
        d={path}
        fill={isFilled ? color : "none"}
        stroke={isFilled ? "none" : color}
        strokeWidth={2}
      />
    </g>
  );
}
