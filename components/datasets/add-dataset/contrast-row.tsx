// Which greys become black and white, over the histogram of the image's middle.
import { Slider } from "radix-ui";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import type { VoxelSample } from "#core/datasets/inspection.ts";

type Contrast = readonly [number, number];
const STEPS = 256;

export function ContrastRow(props: {
  readonly sample: VoxelSample;
  readonly contrast: Contrast;
  readonly isDisabled: boolean;
  /** While it is moved. */
  readonly onMove: (contrast: Contrast) => void;
  readonly onChange: (contrast: [number, number] | null) => void;
}) {
  const { sample, contrast, isDisabled, onMove, onChange } = props;
  const { t, locale } = usePreferences();
  const { histogram } = sample;
  if (histogram === null) return null;
  const low = Math.min(histogram.low, contrast[0]);
  const high = Math.max(histogram.high, contrast[1]);
  const step = (high - low) / STEPS;
  const isWhole = Number.isInteger(low) && Number.isInteger(high) && high - low >= STEPS / 2;
  const round = (value: number) => (isWhole ? Math.round(value) : value);
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const shown = t("datasets.preview.contrast-value", {
    low: number.format(contrast[0]),
    high: number.format(contrast[1]),
  });
  const pair = ([from, to]: readonly number[]): [number, number] => [
    round(from),
    Math.max(round(to), round(from) + (isWhole ? 1 : step)),
  ];
  return (
    <div className="contrast">
      <div className="control-row">
        <span className="control-row__label">{t("datasets.preview.contrast")}</span>
        <span className="muted contrast__value">{shown}</span>
        <Button small variant="quiet" disabled={isDisabled} onClick={() => onChange(null)}>
          {t("datasets.preview.contrast-auto")}
        </Button>
      </div>
      <Histogram {...histogram} from={low} to={high} />
      <Slider.Root
        className="slider"
        value={[...contrast]}
        min={low}
        max={high}
        step={isWhole ? 1 : step}
        minStepsBetweenThumbs={1}
        disabled={isDisabled}
        onValueChange={(values) => onMove(pair(values))}
        onValueCommit={(values) => onChange(pair(values))}
      >
        <Slider.Track className="slider__track">
          <Slider.Range className="slider__range" />
        </Slider.Track>
        <Slider.Thumb className="slider__thumb" aria-label={t("datasets.preview.contrast-low")} />
        <Slider.Thumb className="slider__thumb" aria-label={t("datasets.preview.contrast-high")} />
      </Slider.Root>
    </div>
  );
}

function Histogram(props: {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly from: number;
  readonly to: number;
}) {
  const { low, high, counts, from, to } = props;
  const most = Math.max(1, ...counts);
  const width = (high - low) / counts.length;
  const x = (value: number) => (100 * (value - from)) / (to - from);
  const bars = counts.map((count, bin) => {
    const height = 28 * Math.sqrt(count / most);
    return `M${x(low + bin * width).toFixed(2)} 28v-${height.toFixed(2)}h${((100 * width) / (to - from)).toFixed(2)}v${height.toFixed(2)}z`;
  });
  return (
    <svg
      className="contrast__histogram"
      viewBox="0 0 100 28"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={bars.join("")} />
    </svg>
  );
}
