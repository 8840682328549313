"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { isOwnWork } from "#components/review/review-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";

interface SignButtonsProps {
  readonly session: SessionInHand;
  readonly segment: ApiChangedSegment;
}

type Hindrance = "role" | "state" | "own" | null;

function hindranceOf(props: SignButtonsProps, state: SessionState, userId: string): Hindrance {
  if (!roleAtLeast(props.session.info.role, "reviewer")) return "role";
  if (isOwnWork(props.segment, userId)) return "own";
  return state === "submitted" ? null : "state";
}

/** [RV3] Sign the state that is seen, or take one's sign-off back; or why one cannot. */
export function SignButtons({ session, segment }: SignButtonsProps) {
  const { t } = usePreferences();
  const { me, submit } = useWorkspace();
  const state = useSessionField(session, "state");
  const hindrance = hindranceOf({ session, segment }, state, me.id);
  const own = segment.signOffs.find((signOff) => signOff.reviewerId === me.id && signOff.holds);
  const object = {
    positionVoxel: segment.place.positionVoxel,
    supervoxel: BigInt(segment.place.supervoxel),
  };
  return (
    <div className="review-item__actions">
      {own === undefined ? (
        <Button
          small
          variant="primary"
          data-testid="sign-button"
          disabled={hindrance !== null}
          onClick={() =>
            submit({ kind: "sign", object, scope: "whole", effectHash: segment.effectHash })
          }
        >
          {t("ui.review.sign")}
        </Button>
      ) : (
        <Button
          small
          data-testid="withdraw-button"
          disabled={state !== "submitted"}
          onClick={() => submit({ kind: "withdraw-sign", object, scope: own.scope })}
        >
          {t("ui.review.withdraw")}
        </Button>
      )}
      {hindrance === null ? null : (
        <span className="muted">{t(`ui.review.cannot-sign.${hindrance}`)}</span>
      )}
    </div>
  );
}
