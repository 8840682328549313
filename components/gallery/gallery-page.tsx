"use client";
// Every component that is drawn from data alone, in each of its states; the others are listed with the
// browser spec that shows them. It is drawn in the browser only: times are of the person's own zone.
import { useEffect, useState } from "react";
import { AddingFamily } from "#components/gallery/adding-family.tsx";
import { DatasetsFamily } from "#components/gallery/datasets-family.tsx";
import { HomeFamily } from "#components/gallery/home-family.tsx";
import { KeysFamily } from "#components/gallery/keys-family.tsx";
import { PeopleFamily } from "#components/gallery/people-family.tsx";
import { SessionFamily } from "#components/gallery/session-family.tsx";
import { ShellFamily } from "#components/gallery/shell-family.tsx";
import { SHOWN_ELSEWHERE } from "#components/gallery/shown-elsewhere.ts";
import { UiFamily } from "#components/gallery/ui-family.tsx";
import { VersionsFamily } from "#components/gallery/versions-family.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

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
          <Elsewhere />
        </>
      ) : null}
    </div>
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
        {Object.entries(SHOWN_ELSEWHERE).map(([spec, names]) => (
          <div key={spec}>
            <dt className="mono">{spec}</dt>
            <dd className="muted">{names.join(", ")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
