import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { ApiDescription } from "#core/protocol/version-api.ts";
import type { DescribedAuthor } from "#core/review/version-description.ts";

const OWN_LICENCE = "LicenseRef-";

interface ShownDescriptionProps {
  readonly described: ApiDescription;
  /** How it is changed, for those who may. */
  readonly deed: ReactNode;
}

/** [RV7] What is said of a version, as its release says it. */
export function ShownDescription({ described, deed }: ShownDescriptionProps) {
  const { t } = usePreferences();
  const { title, description, doi, licence, authors } = described;
  return (
    <section
      className="dataset about__card"
      data-testid="description"
      aria-label={t("described.title")}
    >
      <div className="about__row">
        <h2 className="about__title">{title === "" ? t("described.untitled") : title}</h2>
        {deed}
      </div>
      {description === "" ? (
        <p className="muted">{t("described.nothing")}</p>
      ) : (
        <p className="about__text">{description}</p>
      )}
      <dl className="version-facts">
        <div className="version-facts__fact">
          <dt>{t("described.doi")}</dt>
          <dd>
            {doi === null ? (
              <span className="muted">{t("described.no-doi")}</span>
            ) : (
              <a href={`https://doi.org/${doi}`} rel="noreferrer">
                {doi}
              </a>
            )}
          </dd>
        </div>
        <div className="version-facts__fact">
          <dt>{t("described.licence")}</dt>
          <dd>
            <Licence licence={licence} />
          </dd>
        </div>
      </dl>
      <h3 className="about__heading">{t("described.authors")}</h3>
      {authors.length === 0 ? (
        <p className="muted">{t("described.no-authors")}</p>
      ) : (
        <ol className="authors authors--numbered">
          {authors.map((author) => (
            <Author key={author.userId} author={author} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Licence({ licence }: { readonly licence: string | null }) {
  const { t } = usePreferences();
  if (licence === null) return <span className="muted">{t("described.no-licence")}</span>;
  if (licence.startsWith(OWN_LICENCE)) return licence;
  return (
    <a href={`https://spdx.org/licenses/${encodeURIComponent(licence)}.html`} rel="noreferrer">
      {licence}
    </a>
  );
}

function Author({ author: { name, orcid, roles } }: { readonly author: DescribedAuthor }) {
  const { t } = usePreferences();
  return (
    <li className="authors__author">
      <span>{name}</span>
      {orcid === null ? null : (
        <a
          className="mono"
          href={`https://orcid.org/${orcid}`}
          rel="noreferrer"
          aria-label={t("described.orcid-of", { name, orcid })}
        >
          {orcid}
        </a>
      )}
      <span className="muted">{roles.map((role) => t(`described.role.${role}`)).join(", ")}</span>
    </li>
  );
}
