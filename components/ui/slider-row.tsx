import { Slider } from "radix-ui";

interface SliderRowProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly shown: string;
  readonly onChange: (value: number) => void;
}

export function SliderRow({ label, value, min, max, step, shown, onChange }: SliderRowProps) {
  return (
    <div className="control-row">
      <span className="control-row__label">{label}</span>
      <Slider.Root
        className="slider"
        value={[value]}
        min={min}
        max={max}
        step={step}
        onValueChange={(values) => onChange(values[0] ?? value)}
      >
        <Slider.Track className="slider__track">
          <Slider.Range className="slider__range" />
        </Slider.Track>
        <Slider.Thumb className="slider__thumb" aria-label={label} aria-valuetext={shown} />
      </Slider.Root>
      <span className="control-row__value">{shown}</span>
    </div>
  );
}
