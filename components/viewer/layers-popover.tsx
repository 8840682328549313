"use client";
import { Layers } from "lucide-react";
import { Popover } from "radix-ui";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { SliderRow } from "#components/ui/slider-row.tsx";
import { SwitchRow } from "#components/ui/switch-row.tsx";
import { ColorRows } from "#components/viewer/color-rows.tsx";

/** Image and segments: how each is painted. */
export function LayersPopover() {
  const { t } = usePreferences();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="button button--quiet" data-testid="layers-button">
          <Layers aria-hidden="true" />
          {t("ui.layers.title")}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover popover--layers"
          align="end"
          sideOffset={6}
          aria-label={t("ui.layers.title")}
        >
          <LayerControls />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function LayerControls() {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const layers = useWorkspaceState((state) => state.layers);
  const recolorKey = useKeyLabel("recolor");
  const onlyKey = useKeyLabel("selected-only");
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", style: "percent" });
  const { setLayers } = workspace;
  return (
    <div className="layers">
      <h3 className="layers__title">{t("ui.layers.image")}</h3>
      <SwitchRow
        label={t("ui.layers.visible")}
        checked={layers.imageVisible}
        onChange={(imageVisible) => setLayers({ imageVisible })}
      />
      <SliderRow
        label={t("ui.layers.brightness")}
        value={layers.brightness}
        min={-0.5}
        max={0.5}
        step={0.01}
        shown={signed.format(layers.brightness)}
        onChange={(brightness) => setLayers({ brightness })}
      />
      <SliderRow
        label={t("ui.layers.contrast")}
        value={layers.contrast}
        min={0.25}
        max={3}
        step={0.05}
        shown={percent.format(layers.contrast)}
        onChange={(contrast) => setLayers({ contrast })}
      />
      <SwitchRow
        label={t("ui.layers.inverted")}
        checked={layers.inverted}
        onChange={(inverted) => setLayers({ inverted })}
      />
      {workspace.dataset.imageType === "uint16" ? <WindowRows /> : null}
      <h3 className="layers__title">{t("ui.layers.segments")}</h3>
      <SliderRow
        label={t("ui.layers.opacity")}
        value={layers.segmentOpacity}
        min={0}
        max={1}
        step={0.01}
        shown={percent.format(layers.segmentOpacity)}
        onChange={(segmentOpacity) => setLayers({ segmentOpacity })}
      />
      <SwitchRow
        label={t("ui.layers.boundaries")}
        checked={layers.boundaries}
        onChange={(boundaries) => setLayers({ boundaries })}
      />
      <SwitchRow
        label={t("ui.layers.selected-only")}
        keyLabel={onlyKey}
        checked={layers.selectedOnly}
        onChange={(selectedOnly) => setLayers({ selectedOnly })}
      />
      <ColorRows />
      <Button small keyLabel={recolorKey} onClick={() => workspace.recolor()}>
        {t("ui.layers.recolor")}
      </Button>
    </div>
  );
}

const MAX_VALUE = 65_535;
/** Of a slider's way over the greys that the dataset begins with: one value a step would be no way at all. */
const STEPS = 256;

/** Which values of a 16-bit image are black and white; black stays below white. */
function WindowRows() {
  const { t, locale } = usePreferences();
  const { dataset, setLayers } = useWorkspace();
  const [black, white] = useWorkspaceState((state) => state.layers.window) ?? dataset.imageRange;
  const number = new Intl.NumberFormat(locale);
  const [darkest, lightest] = dataset.imageRange;
  const step = Math.max(1, Math.floor((lightest - darkest) / STEPS));
  return (
    <>
      <SliderRow
        label={t("ui.layers.black")}
        value={black}
        min={0}
        max={MAX_VALUE}
        step={step}
        shown={number.format(black)}
        onChange={(next) => setLayers({ window: [Math.min(next, white - 1), white] })}
      />
      <SliderRow
        label={t("ui.layers.white")}
        value={white}
        min={0}
        max={MAX_VALUE}
        step={step}
        shown={number.format(white)}
        onChange={(next) => setLayers({ window: [black, Math.max(next, black + 1)] })}
      />
    </>
  );
}
