"use client";
import { Flag } from "lucide-react";
import { type FormEvent, useState } from "react";
import { formatClock } from "#client/messages/refusal-sentence.ts";
import { claimPlaceOf, heldClaims } from "#components/claims/claim-selected.ts";
import { useServerNowMs } from "#components/proofreading/use-server-now.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import { MAX_CLAIM_MINUTES, MAX_CLAIM_NOTE_LENGTH } from "#core/operations/intent.ts";
import type { ApiClaim, ApiSegment } from "#core/protocol/api.ts";
import { DEFAULT_CLAIM_MINUTES } from "#core/session/claims.ts";

const MINUTES = [DEFAULT_CLAIM_MINUTES, 120, MAX_CLAIM_MINUTES];

interface SegmentClaimsProps {
  readonly session: SessionInHand;
  readonly segment: ApiSegment;
}

/** [CL1] Who claims the segment, and until when; one's own claim is made and released here. */
export function SegmentClaims({ session, segment }: SegmentClaimsProps) {
  const { t } = usePreferences();
  const { me } = useWorkspace();
  const isWritable = useSessionField(session, "isWritable");
  const claimKey = useKeyLabel("claim");
  const [isAsking, setAsking] = useState(false);
  const claims = heldClaims(segment.claims, useServerNowMs(session));
  const isOwn = claims.some(({ authorId }) => authorId === me.id);
  return (
    <div className="claims">
      {claims.map((claim) => (
        <ClaimLine key={claim.seq} session={session} claim={claim} />
      ))}
      {!isWritable || isOwn ? null : isAsking ? (
        <ClaimForm segment={segment} onDone={() => setAsking(false)} />
      ) : (
        <Button
          small
          variant="quiet"
          icon={<Flag />}
          keyLabel={claimKey}
          aria-label={t("claims.claim-label")}
          data-testid="claim-button"
          onClick={() => setAsking(true)}
        >
          {t("claims.claim")}
        </Button>
      )}
    </div>
  );
}

function ClaimLine({ session, claim }: { session: SessionInHand; claim: ApiClaim }) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const isWritable = useSessionField(session, "isWritable");
  const { seq, authorId, authorName: name, note, untilMs } = claim;
  const isOwn = authorId === workspace.me.id;
  const until = formatClock(untilMs, locale);
  const mayRelease = isWritable && (isOwn || roleAtLeast(session.info.role, "reviewer"));
  return (
    <div className="claims__line" data-testid="segment-claim" data-seq={seq} data-own={isOwn}>
      <PersonBadge small name={name} color={session.people.colorOf(authorId)} />
      <span className="claims__words">
        <span>{isOwn ? t("claims.own", { until }) : t("claims.by", { name, until })}</span>
        {note === "" ? null : <span className="claims__note">{note}</span>}
      </span>
      {mayRelease ? (
        <Button
          small
          variant="quiet"
          aria-label={t("claims.release-label", { seq })}
          data-testid="release-button"
          onClick={() => workspace.submit({ kind: "release", of: seq })}
        >
          {t("claims.release")}
        </Button>
      ) : null}
    </div>
  );
}

function ClaimForm({ segment, onDone }: { segment: ApiSegment; onDone: () => void }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const [minutes, setMinutes] = useState(DEFAULT_CLAIM_MINUTES);
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const place = claimPlaceOf(segment);
    workspace.submit({ kind: "claim", place, minutes, note: note.trim() });
    onDone();
  };
  return (
    <form className="claims__form" data-testid="claim-form" onSubmit={submit}>
      <label className="field">
        <span className="field__label">{t("claims.minutes")}</span>
        <select
          className="input"
          value={minutes}
          onChange={(event) => setMinutes(Number(event.target.value))}
        >
          {MINUTES.map((option) => (
            <option key={option} value={option}>
              {t("claims.minutes-option", { minutes: option })}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field__label">{t("claims.note")}</span>
        <input
          className="input"
          value={note}
          maxLength={MAX_CLAIM_NOTE_LENGTH}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="claims__actions">
        <Button small submits variant="primary">
          {t("claims.commit")}
        </Button>
        <Button small variant="quiet" onClick={onDone}>
          {t("claims.cancel")}
        </Button>
      </div>
    </form>
  );
}
