import Link from "next/link";
import type { ComparedVersions } from "#client/api/request-shapes.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { placePath } from "#components/versions/version-paths.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiComparedRow, ApiComparedSide } from "#core/protocol/version-api.ts";

interface PlaceLinksProps {
  readonly row: ApiComparedRow;
  readonly versions: ComparedVersions;
  readonly dataset: ApiDataset;
}

/** To what a row tells of, in either version; a version that has nothing of it shows its place. */
export function PlaceLinks({ row, versions: { left, right }, dataset }: PlaceLinksProps) {
  const { t } = usePreferences();
  const place = placeOf(row.left) ?? placeOf(row.right);
  if (place === null) return null;
  const sides = [
    { version: left, side: row.left },
    { version: right, side: row.right },
  ];
  return (
    <span className="compare__links">
      {sides.map(({ version, side }) => (
        <Link
          key={version}
          href={placePath(dataset.name, version, placeOf(side) ?? place, rootsOf(side))}
          aria-label={t(side === null ? "compare.look-place" : "compare.look-at", { version })}
        >
          {`v${version}`}
        </Link>
      ))}
    </span>
  );
}

function placeOf(side: ApiComparedSide | null): Vec3 | null {
  const place = side?.positionVoxel;
  return typeof place === "object" ? place : null;
}

function rootsOf(side: ApiComparedSide | null): readonly string[] {
  const words = [side?.root, side?.preRoot, side?.postRoot, side?.postRoots];
  const roots = words.flatMap((word) => (typeof word === "string" ? word.split(" ") : []));
  return [...new Set(roots.filter((root) => root !== ""))];
}
