// Yjs deals client ids by chance, and orders what two writers bring by them. Here they come from the
// seed, so that a run can be had again.
import * as Y from "yjs";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";

/** Of every document made from now on. @returns ends it. */
export function seedDocuments(random: SeededRandom): () => void {
  Object.defineProperty(Y.Doc.prototype, "clientID", {
    configurable: true,
    set(this: Y.Doc) {
      // What a document gets when it is made; whoever knows better may set its own afterwards.
      const value = random.below(2 ** 32);
      Object.defineProperty(this, "clientID", { value, writable: true, configurable: true });
    },
  });
  return () => {
    Reflect.deleteProperty(Y.Doc.prototype, "clientID");
  };
}
