"use client";
// Every component in each of its states, those of an open session over a recorded one; the few that want a
// server are listed with the browser spec that shows them. It is drawn in the browser only: times are of the person's own zone.
import { useEffect, useState } from "react";
import { AddingFamily } from "#components/gallery/adding-family.tsx";
import { DatasetsFamily } from "#components/gallery/datasets-family.tsx";
import { FrameFamily } from "#components/gallery/frame-family.tsx";
import { HereFamily, HistoryFamily } from "#components/gallery/history-family.tsx";
import { HomeFamily } from "#components/gallery/home-family.tsx";
import { KeysFamily } from "#components/gallery/keys-family.tsx";
import { NeuronsFamily } from "#components/gallery/neurons-family.tsx";
import { PeopleFamily } from "#components/gallery/people-family.tsx";
import { ReviewFamily } from "#components/gallery/review-family.tsx";
import { SessionFamily } from "#components/gallery/session-family.tsx";
import { ShellFamily } from "#components/gallery/shell-family.tsx";
import { SHOWN_ELSEWHERE, type WhyElsewhere } from "#components/gallery/shown-elsewhere.ts";
import { SpaceFamily } from "#components/gallery/space-family.tsx";
import { SynapsesFamily } from "#components/gallery/synapses-family.tsx";
import { ThreadsFamily } from "#components/gallery/threads-family.tsx";
import { ToolsFamily } from "#components/gallery/tools-family.tsx";
import { UiFamily } from "#components/gallery/ui-family.tsx";
import { VersionsFamily } from "#components/gallery/versions-family.tsx";
import { WHOLE_PAGES } from "#components/gallery/whole-page-names.ts";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

const REASONS: readonly WhyElsewhere[] = ["server", "frame"];

export function GalleryPage() {
  const { t } = usePreferences();
  const [isInBrowser, setInBrowser] = useState(false);
  useEffect(() => setInBrowser(true), []);
  return (
    <div className="gallery" data-testid="gallery" data-drawn={isInBrowser}>
      <header className="gallery__head">
        <h1 className="frame__title">{t("gallery.title")}</h1>
        <PreferenceControls />
      </header>
      <p className="muted">{t("gallery.about")}</p>
      {isInBrowser ? (
        <>
          <UiFamily />
          <ShellFamily />
          <HomeFamily />
          <DatasetsFamily />
          <AddingFamily />
          <PeopleFamily />
          <VersionsFamily />
          <KeysFamily />
          <SessionFamily />
          <FrameFamily />
          <SpaceFamily />
          <ToolsFamily />
          <HistoryFamily />
          <HereFamily />
          <ReviewFamily />
          <ThreadsFamily />
          <NeuronsFamily />
          <SynapsesFamily />
          <WholePages />
          <Elsewhere />
        </>
      ) : null}
    </div>
  );
}

/** By plain links: nothing of them is loaded before it is looked at. */
function WholePages() {
  const { t } = usePreferences();
  return (
    <section className="gallery__family" aria-labelledby="gallery-pages">
      <h2 id="gallery-pages" className="gallery__title">
        {t("gallery.pages")}
      </h2>
      <ul className="gallery__pages" data-testid="gallery-pages">
        {WHOLE_PAGES.map((path) => (
          <li key={path}>
            <a className="mono" href={`/gallery/${path}`}>
              {path}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Elsewhere() {
  const { t } = usePreferences();
  return (
    <section className="gallery__family" aria-labelledby="gallery-elsewhere">
      <h2 id="gallery-elsewhere" className="gallery__title">
        {t("gallery.elsewhere")}
      </h2>
      <dl className="gallery__elsewhere">
        {Object.entries(SHOWN_ELSEWHERE).map(([spec, byReason]) => (
          <div key={spec}>
            <dt className="mono">{spec}</dt>
            {REASONS.map((why) =>
              byReason[why] === undefined ? null : (
                <dd key={why} className="muted">
                  {byReason[why].join(", ")}: {t(`gallery.why.${why}`)}
                </dd>
              ),
            )}
          </div>
        ))}
      </dl>
    </section>
  );
}
