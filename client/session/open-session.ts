// A session, opened in a browser: the composition of api, line, journal and model.
import { ApiFailure } from "#client/api/api-failure.ts";
import type { Api } from "#client/api/create-api.ts";
import { connectSession } from "#client/collaboration/connect-session.ts";
import type { RefusedReason } from "#client/collaboration/connection-state.ts";
import { WAIT_REASONS, type WaitReason } from "#client/collaboration/server-news.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import { openJournal } from "#client/intents/open-journal.ts";
import { openSiblingPages } from "#client/intents/sibling-pages.ts";
import { createLogCopy } from "#client/offline/log-copy.ts";
import { createSessionModel, type SessionModel } from "#client/session/session-model.ts";
import type { ApiSession } from "#core/protocol/api.ts";

export interface OpenSessionOptions {
  readonly api: Api;
  readonly session: ApiSession;
  /** The person's own id. */
  readonly userId: string;
  /** ws:// or wss:// and host; the page's own where left out. */
  readonly origin?: string;
  /** Resolves once the image is there, or takes too long: the lists of the version wait for it. */
  readonly firstShown?: Promise<void>;
}

/** Destroy the model when the page is left; a session may be opened again after. */
export function openSession(options: OpenSessionOptions): SessionModel {
  const { api, session, userId, origin, firstShown } = options;
  const connection = connectSession({
    sessionId: session.id,
    userId,
    origin: origin ?? location.origin.replace(/^http/, "ws"),
    logCopy: createLogCopy(session.id, userId),
    whyTurnedAway: () => whyTurnedAway(api, session.id),
  });
  return createSessionModel({
    connection,
    api,
    session,
    journal: openJournal(session.id, userId),
    ...(firstShown === undefined ? {} : { firstShown }),
    siblings: openSiblingPages(session.id, userId, newIntentId()),
    newId: newIntentId,
    nowMs: () => Date.now(),
    schedule(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
}

const REASONS: readonly (RefusedReason | WaitReason)[] = [
  "not-signed-in",
  "not-allowed",
  "not-found",
  ...WAIT_REASONS,
];

async function whyTurnedAway(
  api: Api,
  sessionId: string,
): Promise<RefusedReason | WaitReason | null> {
  try {
    await api.session(sessionId);
    return null;
  } catch (failure) {
    const tag = failure instanceof ApiFailure ? failure.tag : null;
    return REASONS.find((reason) => reason === tag) ?? null;
  }
}
