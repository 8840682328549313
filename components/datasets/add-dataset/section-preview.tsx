// A section through all layers, drawn from the sources before anything is imported.
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { ContrastRow } from "#components/datasets/add-dataset/contrast-row.tsx";
import { greysOf, paintPreview } from "#components/datasets/add-dataset/paint-preview.ts";
import {
  atSection,
  frameOf,
  PLANE_AXES,
  PREVIEW_HEIGHT_PX,
  PREVIEW_WIDTH_PX,
  type PreviewView,
  panned,
  voxelAt,
  wholeView,
} from "#components/datasets/add-dataset/preview-frame.ts";
import type { DraftOnPage } from "#components/datasets/add-dataset/use-draft.ts";
import { useSection } from "#components/datasets/add-dataset/use-section.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { SliderRow } from "#components/ui/slider-row.tsx";
import { effectiveSettings } from "#core/datasets/effective-settings.ts";
import type { PlacedLevel } from "#core/datasets/placed-layer.ts";
import { type ApiDraft, SECTION_PLANES } from "#core/protocol/dataset-api.ts";

interface PreviewProps {
  readonly page: DraftOnPage;
  readonly isDisabled: boolean;
}

export function SectionPreview({ page, isDisabled }: PreviewProps) {
  const { t } = usePreferences();
  const { draft } = page;
  const frame = draft === null ? null : frameOf(draft);
  return (
    <section className="preview" aria-label={t("datasets.preview.title")}>
      {draft === null || frame === null ? (
        <div className="preview__none">
          <p className="muted">{t("datasets.preview.none")}</p>
        </div>
      ) : (
        // Another shape or size is another frame, of which the middle is shown first.
        <Preview key={JSON.stringify(frame)} {...{ page, isDisabled, draft, frame }} />
      )}
    </section>
  );
}

const ZOOM = 1.5;
const PAN_PX = 40;

function Preview(props: PreviewProps & { readonly draft: ApiDraft; readonly frame: PlacedLevel }) {
  const { page, isDisabled, draft, frame } = props;
  const { t } = usePreferences();
  const [view, setView] = useState(() => wholeView(frame, "xy"));
  const [opacity, setOpacity] = useState(0.35);
  const { inspections } = draft;
  const settings = effectiveSettings(draft.settings, inspections);
  const sample = inspections.image?.sample ?? null;
  const served = settings.image.contrast ?? servedRange(draft);
  const [moving, setMoving] = useState<readonly [number, number] | null>(null);
  const { parts, isDrawing, problem } = useSection(draft, view);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [siteCount, setSiteCount] = useState(0);
  const contrast = moving ?? served;
  const [from, to] = contrast;
  const [servedFrom, servedTo] = served;
  const sites = inspections.synapses?.sites ?? null;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const greys = greysOf([servedFrom, servedTo], [from, to]);
    const places = sites === null ? null : { sites, frame, view: parts.view ?? view };
    setSiteCount(paintPreview(context, { ...parts, opacity, greys }, places));
  }, [parts, opacity, from, to, servedFrom, servedTo, sites, frame, view]);

  const depthAxis = PLANE_AXES[view.plane][2];
  const voxel = voxelAt(frame, view.centerNm);
  const depth = frame.shapeVoxel[depthAxis];
  const place = voxel.join(", ");
  const zoom = (factor: number) => setView((now) => ({ ...now, nmPerPx: now.nmPerPx * factor }));
  return (
    <>
      <div className="preview__bar">
        <fieldset className="preview__planes" aria-label={t("datasets.preview.plane")}>
          {SECTION_PLANES.map((plane) => (
            <Button
              key={plane}
              small
              aria-pressed={view.plane === plane}
              onClick={() => setView({ ...wholeView(frame, plane), centerNm: view.centerNm })}
            >
              {plane}
            </Button>
          ))}
        </fieldset>
        <span className="muted preview__place">{place}</span>
        {sites === null ? null : (
          <span className="muted">{t("datasets.preview.sites", { count: siteCount })}</span>
        )}
        {isDrawing ? <Busy label={t("datasets.preview.drawing")} /> : null}
        <span className="preview__zoom">
          <IconButton label={t("datasets.preview.zoom-in")} small onClick={() => zoom(1 / ZOOM)}>
            <Plus />
          </IconButton>
          <IconButton label={t("datasets.preview.zoom-out")} small onClick={() => zoom(ZOOM)}>
            <Minus />
          </IconButton>
          <IconButton
            label={t("datasets.preview.whole")}
            small
            onClick={() => setView(wholeView(frame, view.plane))}
          >
            <Maximize />
          </IconButton>
        </span>
      </div>
      <div className="preview__stage">
        <canvas
          ref={canvas}
          className="preview__canvas"
          width={PREVIEW_WIDTH_PX}
          height={PREVIEW_HEIGHT_PX}
          role="img"
          tabIndex={0}
          aria-busy={isDrawing}
          aria-label={t("datasets.preview.label", { plane: view.plane, place })}
          onKeyDown={(event) => onKey(event, { view, frame, section: voxel[depthAxis], setView })}
          {...dragging(view, setView)}
          onWheel={({ deltaY, ctrlKey }) => {
            if (ctrlKey) zoom(deltaY > 0 ? ZOOM : 1 / ZOOM);
            else setView(atSection(view, frame, voxel[depthAxis] + Math.sign(deltaY)));
          }}
        />
        {problem === "" ? null : (
          <p className="preview__problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <SliderRow
        label={t("datasets.preview.section")}
        value={voxel[depthAxis]}
        min={0}
        max={Math.max(1, depth - 1)}
        step={1}
        shown={String(voxel[depthAxis])}
        onChange={(section) => setView(atSection(view, frame, section))}
      />
      <SliderRow
        label={t("datasets.preview.opacity")}
        value={opacity}
        min={0}
        max={1}
        step={0.05}
        shown={`${Math.round(100 * opacity)} %`}
        onChange={setOpacity}
      />
      {sample === null ? null : (
        <ContrastRow
          {...{ sample, contrast, isDisabled }}
          onMove={setMoving}
          onChange={(next) => {
            setMoving(null);
            const found = sample.contrast;
            const chosen = next ?? (found === null ? null : ([...found] as [number, number]));
            page.change({ ...page.settings, image: { ...page.settings.image, contrast: chosen } });
          }}
        />
      )}
    </>
  );
}

/** Which greys the server makes black and white where nobody has said it. */
function servedRange({ inspections }: ApiDraft): readonly [number, number] {
  const type = inspections.image?.voxelType ?? "uint8";
  if (type.startsWith("float")) return [0, 1];
  return [0, 2 ** Number(type.replaceAll(/[^0-9]/g, "")) - 1];
}

interface KeyContext {
  readonly view: PreviewView;
  readonly frame: PlacedLevel;
  readonly section: number;
  readonly setView: (view: PreviewView) => void;
}

function onKey(event: KeyboardEvent, { view, frame, section, setView }: KeyContext): void {
  const next = new Map([
    ["ArrowLeft", panned(view, -PAN_PX, 0)],
    ["ArrowRight", panned(view, PAN_PX, 0)],
    ["ArrowUp", panned(view, 0, -PAN_PX)],
    ["ArrowDown", panned(view, 0, PAN_PX)],
    [",", atSection(view, frame, section - 1)],
    [".", atSection(view, frame, section + 1)],
    ["+", { ...view, nmPerPx: view.nmPerPx / ZOOM }],
    ["-", { ...view, nmPerPx: view.nmPerPx * ZOOM }],
  ]).get(event.key);
  if (next === undefined) return;
  event.preventDefault();
  setView(next);
}

function dragging(view: PreviewView, setView: (view: PreviewView) => void) {
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) =>
      event.currentTarget.setPointerCapture(event.pointerId),
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const scale = PREVIEW_WIDTH_PX / event.currentTarget.clientWidth;
      setView(panned(view, -event.movementX * scale, -event.movementY * scale));
    },
  };
}
