// Components that are not drawn in the gallery: why, and the browser spec of tests/e2e that shows each.
// tests/architecture/gallery.test.ts holds this against the components and the specs that there are.

/** It asks a server by the page's own client; it holds all else that its page, or its place in it, has. */
export type WhyElsewhere = "server" | "frame";

export type Elsewhere = Readonly<Partial<Record<WhyElsewhere, readonly string[]>>>;

export const SHOWN_ELSEWHERE: Readonly<Record<string, Elsewhere>> = {
  "accessible.spec.ts": { frame: ["PreferencesProvider"] },
  // With the same checks as the gallery itself.
  "gallery.spec.ts": { frame: ["WorkspaceBody"], server: ["DifferenceSideView"] },
  "home.spec.ts": { frame: ["KeysProvider"] },
  "space.spec.ts": { frame: ["SpaceSlot"] },
};
