// The thread that looks at blocks: what touches in them, and where. It keeps nothing of a block once
// it has answered, so that any worker may be given any block.
import { parentPort, type TransferListItem } from "node:worker_threads";
import type { ContactBlock, ContactRules, LabelBlock } from "#core/agglomeration/contact-block.ts";
import {
  BlockContactPoints,
  type ContactCenters,
  type NearestVoxels,
} from "#core/agglomeration/contact-points.ts";
import { type ContactColumns, ContactStatistics } from "#core/agglomeration/contact-statistics.ts";
import {
  BRIGHTNESS_LEVELS,
  countBrightness,
  localBrightness,
} from "#core/agglomeration/local-brightness.ts";
import { scanContacts } from "#core/agglomeration/scan-contacts.ts";

/** The centers are sent once, in shared memory, before the first block that needs them. */
export type BuildEdgesRequest =
  | { readonly kind: "count"; readonly block: ContactBlock; readonly rules: ContactRules }
  | { readonly kind: "centers"; readonly centers: ContactCenters }
  | { readonly kind: "locate"; readonly block: LabelBlock; readonly rules: ContactRules };

export type BuildEdgesAnswer =
  | {
      readonly kind: "counted";
      readonly contacts: ContactColumns;
      readonly levelCounts: Float64Array;
    }
  | { readonly kind: "ready" }
  | { readonly kind: "located"; readonly nearest: NearestVoxels };

let centers: ContactCenters | null = null;

function answerTo(request: BuildEdgesRequest): BuildEdgesAnswer {
  switch (request.kind) {
    case "count": {
      const { block, rules } = request;
      const brightness = localBrightness(block, rules);
      const levelCounts = new Float64Array(BRIGHTNESS_LEVELS);
      countBrightness(brightness, block.labels, block.own, levelCounts);
      const statistics = new ContactStatistics();
      scanContacts(block, rules, brightness, statistics);
      return { kind: "counted", contacts: statistics.columns(), levelCounts };
    }
    case "centers":
      centers = request.centers;
      return { kind: "ready" };
    case "locate": {
      if (centers === null) throw new Error("contacts cannot be located before they are counted");
      const points = new BlockContactPoints(centers, request.rules.voxelNm);
      scanContacts(request.block, request.rules, null, points);
      return { kind: "located", nearest: points.nearest() };
    }
  }
}

function buffersOf(answer: BuildEdgesAnswer): TransferListItem[] {
  const columns =
    answer.kind === "counted"
      ? [...Object.values(answer.contacts), answer.levelCounts]
      : answer.kind === "located"
        ? Object.values(answer.nearest)
        : [];
  return columns.map(
    (column: Uint32Array | Int32Array | Float64Array) => column.buffer as ArrayBuffer,
  );
}

parentPort?.on("message", (request: BuildEdgesRequest) => {
  const answer = answerTo(request);
  parentPort?.postMessage(answer, buffersOf(answer));
});
