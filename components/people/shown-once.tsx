import type { ReactNode } from "react";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";

interface ShownOnceProps {
  /** null: nothing was made, or it has been noted. */
  readonly secret: string | null;
  readonly label: string;
  readonly children: ReactNode;
  readonly failure: unknown;
  onNoted(): void;
}

/** A password or a token that was just made and will not be shown again; or why none was. */
export function ShownOnce({ secret, label, children, failure, onNoted }: ShownOnceProps) {
  const { t } = usePreferences();
  return (
    <>
      {failure === null ? null : (
        <div className="people__password">
          <LoadFailed failure={failure} />
        </div>
      )}
      {secret === null ? null : (
        <div className="people__password">
          <Callout
            tone="good"
            actions={
              <Button small onClick={onNoted}>
                {t("ui.people.password-noted")}
              </Button>
            }
          >
            {children} <CopyText text={secret} label={label} />
          </Callout>
        </div>
      )}
    </>
  );
}
