"use client";
import { MessageSquareWarning } from "lucide-react";
import { useState } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { ObjectRequests, RequestForm } from "#components/review/object-requests.tsx";
import { isOwnWork } from "#components/review/review-model.ts";
import { sign } from "#components/review/sign-and-go-on.ts";
import { isUnderReview, placeOfSegment } from "#components/review/verdict-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import type { SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";
import { SIGN_OFF_SCOPES } from "#core/review/required-sign-offs.ts";

interface SignButtonsProps {
  readonly session: SessionInHand;
  readonly segment: ApiChangedSegment;
}

type Hindrance = "role" | "state" | "own" | null;

function hindranceOf(props: SignButtonsProps, state: SessionState, userId: string): Hindrance {
  if (!roleAtLeast(props.session.info.role, "reviewer")) return "role";
  if (isOwnWork(props.segment, userId)) return "own";
  return isUnderReview(state) ? null : "state";
}

/** [VD1][VD3] The verdicts on the state that is seen, for a scope; or why one can give none. */
export function SignButtons({ session, segment }: SignButtonsProps) {
  const { t } = usePreferences();
  const { me } = useWorkspace();
  const state = useSessionField(session, "state");
  const hindrance = hindranceOf({ session, segment }, state, me.id);
  const first = segment.missing[0]?.scope ?? "whole";
  const [chosen, setChosen] = useState<SignOffScope | null>(null);
  const [isAsking, setAsking] = useState(false);
  const scope = chosen ?? first;
  return (
    <div className="verdicts">
      <MissingSignOffs segment={segment} />
      <ObjectRequests session={session} segment={segment} />
      <div className="review-item__actions">
        <select
          className="input input--small verdicts__scope"
          aria-label={t("verdicts.scope")}
          data-testid="verdict-scope"
          value={scope}
          onChange={({ target }) =>
            setChosen(SIGN_OFF_SCOPES.find((each) => each === target.value) ?? null)
          }
        >
          {SIGN_OFF_SCOPES.map((each) => (
            <option key={each} value={each}>
              {t(`ui.review.scope.${each}`)}
            </option>
          ))}
        </select>
        <SignOrWithdraw segment={segment} scope={scope} state={state} hindrance={hindrance} />
        <Button
          small
          variant="quiet"
          icon={<MessageSquareWarning />}
          data-testid="request-button"
          disabled={hindrance !== null}
          aria-expanded={isAsking}
          onClick={() => setAsking(!isAsking)}
        >
          {t("verdicts.request")}
        </Button>
      </div>
      {hindrance === null ? null : (
        <span className="muted verdicts__why">{t(`ui.review.cannot-sign.${hindrance}`)}</span>
      )}
      {isAsking && hindrance === null ? (
        <RequestForm segment={segment} scope={scope} onDone={() => setAsking(false)} />
      ) : null}
    </div>
  );
}

interface SignOrWithdrawProps {
  readonly segment: ApiChangedSegment;
  readonly scope: SignOffScope;
  readonly state: SessionState;
  readonly hindrance: Hindrance;
}

function SignOrWithdraw({ segment, scope, state, hindrance }: SignOrWithdrawProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const signKey = useKeyLabel("sign-next");
  const own = segment.signOffs.find(
    (signOff) => signOff.reviewerId === workspace.me.id && signOff.scope === scope && signOff.holds,
  );
  if (own === undefined) {
    return (
      <Button
        small
        variant="primary"
        keyLabel={signKey}
        data-testid="sign-button"
        disabled={hindrance !== null}
        onClick={() => sign(workspace, segment, scope)}
      >
        {t("ui.review.sign")}
      </Button>
    );
  }
  const object = placeOfSegment(segment);
  return (
    <Button
      small
      data-testid="withdraw-button"
      disabled={!isUnderReview(state)}
      onClick={() => workspace.submit({ kind: "withdraw-sign", object, scope })}
    >
      {t("ui.review.withdraw")}
    </Button>
  );
}

/** [VD4] What this segment lacks of what the dataset requires. */
function MissingSignOffs({ segment }: { readonly segment: ApiChangedSegment }) {
  const { t } = usePreferences();
  if (segment.missing.length === 0) return null;
  const parts = segment.missing.map(({ scope, given, needed }) =>
    t("verdicts.missing-part", { scope: t(`ui.review.scope.${scope}`), given, needed }),
  );
  return (
    <p className="muted verdicts__why" data-testid="missing-sign-offs">
      {t("verdicts.missing", { missing: parts.join(", ") })}
    </p>
  );
}
