// The port to datasets that are being added. A draft goes when its dataset is there.
import type { DraftSettings, LayerKind } from "#core/datasets/dataset-draft.ts";
import type { Inspections } from "#core/datasets/inspection.ts";

export interface DraftRecord {
  readonly id: string;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly settings: DraftSettings;
  readonly inspections: Inspections;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface DraftStore {
  createDraft(draft: Omit<DraftRecord, "ownerName">): Promise<void>;
  findDraft(id: string): Promise<DraftRecord | null>;
  /** Changed last first. */
  listDrafts(): Promise<readonly DraftRecord[]>;
  /** What was found of layers whose source is another by now is dropped. */
  saveSettings(id: string, settings: DraftSettings, atMs: number): Promise<DraftRecord | null>;
  /** Nothing is kept where the layer has another source since `seen`. */
  saveInspection<K extends LayerKind>(
    id: string,
    seen: DraftSettings,
    kind: K,
    found: Inspections[K],
  ): Promise<DraftRecord | null>;
  removeDraft(id: string): Promise<boolean>;
}
