"use client";
import { Compass, X } from "lucide-react";
import type { ReactNode } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { TOUR_STEPS, type TourStep } from "#components/tour/tour-progress.ts";
import { type Tour, useTour } from "#components/tour/use-tour.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { DEMO_DATASET_NAME } from "#core/datasets/demo-dataset.ts";

/** The command whose key a step is done by. */
const COMMAND_OF: Readonly<Record<TourStep, string>> = {
  select: "navigate",
  scroll: "section-on",
  merge: "merge",
  undo: "undo",
  split: "split",
  comment: "comment",
  submit: "commit",
  sign: "sign-next",
};

/**
 * Below the panels, where it covers nothing: offered once on the demo, then there only while a tour
 * is under way. It takes no focus, and what changes in it is read out.
 */
export function TourCard({ session }: { readonly session: SessionInHand }) {
  const { dataset } = useWorkspace();
  const tour = useTour(session);
  const { progress } = tour;
  if (progress.status === "running") return <RunningTour tour={tour} step={progress.step} />;
  if (progress.status === "new" && dataset.name === DEMO_DATASET_NAME)
    return <TourOffer tour={tour} />;
  return null;
}

function TourOffer({ tour }: { readonly tour: Tour }) {
  const { t } = usePreferences();
  return (
    <Frame>
      <p>{t("tour.offer", { count: TOUR_STEPS.length })}</p>
      <div className="tour__actions">
        <Button small variant="quiet" onClick={tour.leave}>
          {t("tour.decline")}
        </Button>
        <Button small variant="primary" onClick={tour.begin}>
          {t("tour.begin")}
        </Button>
      </div>
    </Frame>
  );
}

function RunningTour({ tour, step }: { readonly tour: Tour; readonly step: TourStep }) {
  const { t } = usePreferences();
  const key = useKeyLabel(COMMAND_OF[step]);
  const commit = useKeyLabel("commit");
  const number = TOUR_STEPS.indexOf(step) + 1;
  return (
    <Frame
      close={
        <IconButton small label={t("tour.leave")} onClick={tour.leave}>
          <X />
        </IconButton>
      }
    >
      <ol className="tour__steps" aria-hidden="true">
        {TOUR_STEPS.map((name, at) => (
          <li key={name} className="tour__step" data-state={stateAt(at + 1, number)} />
        ))}
      </ol>
      <div aria-live="polite" data-testid="tour-step" data-step={step}>
        <h3 className="tour__title">
          {t("tour.step", {
            number,
            count: TOUR_STEPS.length,
            title: t(`tour.steps.${step}.title`),
          })}
        </h3>
        <p>{t(`tour.steps.${step}.text`, { key, commit })}</p>
      </div>
      <div className="tour__actions">
        <Button small onClick={tour.skip}>
          {t(number === TOUR_STEPS.length ? "tour.end" : "tour.skip")}
        </Button>
      </div>
    </Frame>
  );
}

function stateAt(number: number, now: number): "done" | "now" | "later" {
  if (number === now) return "now";
  return number < now ? "done" : "later";
}

function Frame(props: { readonly close?: ReactNode; readonly children: ReactNode }) {
  const { t } = usePreferences();
  return (
    <section className="tour" aria-label={t("tour.title")} data-testid="tour">
      <header className="tour__head">
        <Compass aria-hidden="true" />
        <span>{t("tour.title")}</span>
        {props.close ?? null}
      </header>
      {props.children}
    </section>
  );
}
