"use client";
import type { OrbitView } from "#client/meshes/orbit-view.ts";
import { AXIS_NAMES } from "#client/viewer/axis-color.ts";
import { scaleBar } from "#client/viewer/scale-bar.ts";

const SCALE_WIDTH_PX = 110;
/** Of the drawing of the axes. */
const AXES_PX = 52;

/** How long things are, and which way the axes of the volume run. */
export function MeshScale({ view }: { readonly view: OrbitView }) {
  const { right, down, nmPerPx } = view;
  const bar = scaleBar(nmPerPx, SCALE_WIDTH_PX);
  const middle = AXES_PX / 2;
  const length = middle - 9;
  return (
    <div className="mesh-pane__scale" aria-hidden="true">
      <svg
        aria-hidden="true"
        width={AXES_PX}
        height={AXES_PX}
        viewBox={`0 0 ${AXES_PX} ${AXES_PX}`}
      >
        {AXIS_NAMES.map((name, axis) => (
          <g key={name} className={`mesh-pane__axis mesh-pane__axis--${name}`}>
            <line
              x1={middle}
              y1={middle}
              x2={middle + length * right[axis]}
              y2={middle + length * down[axis]}
            />
            <text
              x={middle + (length + 6) * right[axis]}
              y={middle + (length + 6) * down[axis]}
              opacity={Math.min(1, 3 * (Math.abs(right[axis]) + Math.abs(down[axis])))}
            >
              {name}
            </text>
          </g>
        ))}
      </svg>
      {bar === null ? null : (
        <span className="mesh-pane__bar" style={{ width: bar.widthPx }}>
          {bar.label}
        </span>
      )}
    </div>
  );
}
