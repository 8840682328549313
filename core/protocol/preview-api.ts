// What a preview tells of synapses, in the API's shapes.

/** [SY2] Of one segment, before an edit or after it. */
export interface ApiSegmentPartners {
  readonly root: string;
  readonly sites: { readonly pre: number; readonly post: number };
  readonly partnerCount: number;
}

/** [SY2] What an edit would do to the synapses of the segments that it names. */
export interface ApiPreviewPartners {
  readonly before: readonly ApiSegmentPartners[];
  readonly after: readonly ApiSegmentPartners[];
  /** Partners that the segment named first would have and has not; has and would not have. */
  readonly gained: number;
  readonly lost: number;
}
