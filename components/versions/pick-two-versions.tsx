"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { comparePath } from "#components/versions/version-paths.ts";
import type { ApiDataset } from "#core/protocol/api.ts";

interface PickTwoVersionsProps {
  readonly dataset: Pick<ApiDataset, "name" | "versions">;
  /** Left out: the newest. */
  readonly right?: number;
  /** Left out: the one before it. */
  readonly left?: number;
}

/** [RV8] Chooses two versions of a dataset, and goes to what differs between them. */
export function PickTwoVersions({ dataset, ...begin }: PickTwoVersionsProps) {
  const { t } = usePreferences();
  const router = useRouter();
  const numbers = dataset.versions.map(({ number }) => number).sort((a, b) => b - a);
  const [newest = 0] = numbers;
  const beginRight = begin.right ?? newest;
  const beginLeft =
    begin.left ?? numbers.find((number) => number < beginRight) ?? numbers.at(-2) ?? beginRight;
  const [left, setLeft] = useState(beginLeft);
  const [right, setRight] = useState(beginRight);
  const go = (event: FormEvent) => {
    event.preventDefault();
    router.push(comparePath(dataset.name, left, right));
  };
  const choice = (label: string, chosen: number, choose: (version: number) => void) => (
    <select
      className="input pick-two__version"
      aria-label={label}
      value={chosen}
      onChange={({ target }) => choose(Number(target.value))}
    >
      {numbers.map((number) => (
        <option key={number} value={number}>
          {`v${number}`}
        </option>
      ))}
    </select>
  );
  return (
    <form className="pick-two" data-testid="pick-two" onSubmit={go}>
      {choice(t("compare.from"), left, setLeft)}
      <span aria-hidden="true">→</span>
      {choice(t("compare.to"), right, setRight)}
      <Button small submits disabled={left === right}>
        {t("compare.go")}
      </Button>
    </form>
  );
}
