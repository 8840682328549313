// The preview of an edit that is being set up. Only the answer to the latest question counts; an
// older one that arrives late is dropped.
import { ApiFailure, isAbort } from "#client/api/api-failure.ts";
import { parseRefusal, type ReceivedRefusal } from "#client/api/refusal-json.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { ApiPreview } from "#core/protocol/api.ts";

export type AcceptedPreview = Extract<ApiPreview, { readonly ok: true }>;

export type PreviewState =
  | { readonly status: "none" | "loading" }
  | { readonly status: "ready"; readonly preview: AcceptedPreview }
  | { readonly status: "refused"; readonly refusal: ReceivedRefusal }
  | { readonly status: "failed"; readonly failure: unknown };

export const NO_PREVIEW: PreviewState = { status: "none" };

export interface Previewer {
  /** null where there is nothing to ask yet. */
  ask(body: IntentBody | null): void;
  /** Somebody waits for the answer: what was asked a moment ago goes out now. */
  hurry(): void;
}

interface PreviewerOptions {
  readonly port: EditPort;
  readonly onState: (state: PreviewState) => void;
  /** Runs later, unless what it returns is called first. */
  readonly defer: (run: () => void) => () => void;
}

export function createPreviewer({ port, onState, defer }: PreviewerOptions): Previewer {
  let cancel: () => void = () => undefined;
  let send: () => void = () => undefined;
  return {
    ask(body) {
      cancel();
      send = () => undefined;
      if (body === null) {
        cancel = () => undefined;
        onState(NO_PREVIEW);
        return;
      }
      const controller = new AbortController();
      let stop = () => {};
      send = () => {
        send = () => undefined;
        stop();
        void answer(port, body, controller.signal, onState);
      };
      stop = defer(() => send());
      cancel = () => {
        stop();
        controller.abort();
      };
      onState({ status: "loading" });
    },
    hurry: () => send(),
  };
}

async function answer(
  port: EditPort,
  body: IntentBody,
  signal: AbortSignal,
  onState: (state: PreviewState) => void,
): Promise<void> {
  let state: PreviewState;
  try {
    state = stateOf(await port.preview(body, signal));
  } catch (failure) {
    if (isAbort(failure)) return;
    state = { status: "failed", failure };
  }
  if (!signal.aborted) onState(state);
}

function stateOf(preview: ApiPreview): PreviewState {
  if (preview.ok) return { status: "ready", preview };
  const refusal = parseRefusal(preview.refusal);
  return { status: "refused", refusal: refusal ?? { tag: "unknown", serverTag: "" } };
}

/** Offline, an edit is sent without having been previewed: it waits with the other intents. */
export function isOffline(state: PreviewState): boolean {
  return (
    state.status === "failed" &&
    state.failure instanceof ApiFailure &&
    state.failure.tag === "network"
  );
}

/** The edit can be asked for: it was previewed, or will be judged once the server is there again. */
export function isPreviewed(state: PreviewState): boolean {
  return state.status === "ready" || isOffline(state);
}

/** The operations that the preview showed the edit would override [OP3][OP10]. */
export function shownOverrides(state: PreviewState): readonly number[] {
  return state.status === "ready" ? state.preview.overrides.map((operation) => operation.seq) : [];
}

/** The claims of others that the preview showed: committing after it says that one knows [CL3]. */
export function shownGrounds(state: PreviewState): IntentGrounds {
  if (state.status !== "ready" || state.preview.claims.length === 0) return {};
  return { confirmedClaims: state.preview.claims.map((claim) => claim.seq) };
}

/** What would go against others: it is shown first, and committed by a second Enter. */
export function goesAgainstOthers(state: PreviewState): boolean {
  if (state.status !== "ready") return false;
  return state.preview.overrides.length > 0 || state.preview.claims.length > 0;
}
