import type { PresentPerson } from "#client/collaboration/presence.ts";

/** Each person once, however many pages they have open; a page that looks at something first. */
export function distinctPeople(pages: readonly PresentPerson[]): readonly PresentPerson[] {
  const byUser = new Map<string, PresentPerson>();
  for (const page of pages) {
    const known = byUser.get(page.user.id);
    if (known === undefined || (known.viewVoxel === null && page.viewVoxel !== null)) {
      byUser.set(page.user.id, page);
    }
  }
  return [...byUser.values()];
}
