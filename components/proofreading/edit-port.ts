// What the tools need of the session: ask what an edit would do, and ask for it.
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import type { ApiPreview } from "#core/protocol/api.ts";

export interface EditPort {
  preview(body: IntentBody, signal: AbortSignal): Promise<ApiPreview>;
  /** `change` is what the preview said, shown at once [LV1]; null where it is not known. */
  submit(
    body: IntentBody,
    overrides: readonly number[],
    change: SegmentChange | null,
    grounds?: IntentGrounds,
  ): void;
}
