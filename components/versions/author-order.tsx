import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import type { DescribedAuthor } from "#core/review/version-description.ts";

interface AuthorOrderProps {
  readonly authors: readonly DescribedAuthor[];
  readonly hidden: ReadonlySet<string>;
  readonly onMove: (userId: string, by: -1 | 1) => void;
  readonly onName: (userId: string, isNamed: boolean) => void;
}

/** [RV7] Who had a part is in the logs; in which order they are named, and whether, is chosen here. */
export function AuthorOrder({ authors, hidden, onMove, onName }: AuthorOrderProps) {
  const { t } = usePreferences();
  return (
    <fieldset className="describe__authors">
      <legend className="field__label">{t("described.authors")}</legend>
      <p className="muted">
        {t("described.authors-about")} <Link href="/account">{t("account.title")}</Link>
      </p>
      {authors.length === 0 ? <p className="muted">{t("described.no-authors")}</p> : null}
      <ol className="authors">
        {authors.map(({ userId, name, orcid, roles }, at) => (
          <li key={userId} className="authors__author" data-testid="author">
            <label className="authors__name">
              <input
                type="checkbox"
                checked={!hidden.has(userId)}
                onChange={({ target }) => onName(userId, target.checked)}
              />
              <span className={hidden.has(userId) ? "muted" : undefined}>{name}</span>
              <span className="visually-hidden">{t("described.is-named")}</span>
            </label>
            <span className="mono muted">{orcid ?? t("described.no-orcid")}</span>
            <span className="muted">
              {roles.map((role) => t(`described.role.${role}`)).join(", ")}
            </span>
            <span className="authors__deeds">
              {/* Not disabled at the ends: whoever moves somebody there keeps the focus. */}
              <IconButton
                small
                label={t("described.up", { name })}
                aria-disabled={at === 0}
                onClick={() => onMove(userId, -1)}
              >
                <ArrowUp />
              </IconButton>
              <IconButton
                small
                label={t("described.down", { name })}
                aria-disabled={at === authors.length - 1}
                onClick={() => onMove(userId, 1)}
              >
                <ArrowDown />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}
