// Imports point inward to core/. Every rule here is shown to fire by tests/architecture.test.ts:
// a plausible rule can be silently off, so add its case there when you add one here.
const LOCAL = "^(app|components|client|core|server|db|fixtures|scripts|tests)/";
const TEST = "[.](test|db[.]test|bench)[.]tsx?$";
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** Inside core/ a folder knows only those before it in this list. */
const CORE_LAYERS = [
  "ids",
  "geometry",
  "pictures",
  "supervoxels",
  "segmentation",
  "agglomeration",
  "neurons",
  "skeletons",
  "meshes",
  "operations",
  "synapses",
  "review",
  "access",
  "session",
  "datasets",
  "protocol",
];
const layerRules = CORE_LAYERS.slice(0, -1).map((layer, index) =>
  rule(
    `core-layers-${layer}`,
    `core/${layer} knows nothing of what is built on it.`,
    { path: `^core/${layer}/`, pathNot: TEST },
    { path: `^core/(${CORE_LAYERS.slice(index + 1).join("|")})/` },
  ),
);

export default {
  forbidden: [
    rule("no-cycles", "Two modules that need each other are one module.", {}, { circular: true }),
    rule("no-unresolvable", "Every import resolves on disk.", {}, { couldNotResolve: true }),
    rule(
      "core-imports-core",
      "core/ is the domain.",
      { path: "^core/", pathNot: TEST },
      { path: LOCAL, pathNot: "^core/" },
    ),
    rule(
      "core-has-no-io",
      "No package but the schema library, no node builtin.",
      { path: "^core/", pathNot: TEST },
      {
        dependencyTypes: ["npm", "npm-dev", "npm-peer", "core"],
        pathNot: "node_modules/valibot/",
      },
    ),
    ...layerRules,
    rule(
      "db-knows-tables-only",
      "db/ holds tables, not use-cases.",
      { path: "^db/", pathNot: TEST },
      { path: LOCAL, pathNot: "^(db|core|fixtures)/" },
    ),
    rule(
      "server-runs-without-ui",
      "server/ never imports the browser side.",
      { path: "^server/" },
      { path: "^(app|components|client)/" },
    ),
    rule(
      "only-persistence-touches-db",
      "use-cases speak to persistence; only persistence speaks drizzle.",
      { path: "^server/(?!persistence/|main[.]ts)", pathNot: TEST },
      { path: "(^db/|node_modules/drizzle-orm/)" },
    ),
    rule(
      "client-runs-in-a-browser",
      "client/ has no React, no Next, no server.",
      { path: "^client/", pathNot: TEST },
      { path: "(^(server|db|app|components)/|node_modules/(react|react-dom|next)/)" },
    ),
    rule(
      "components-run-in-a-browser",
      "components/ reach the server only through client/api.",
      { path: "^components/" },
      { path: "^(server|db|app)/" },
    ),
    rule(
      "app-through-server-web",
      "routes call the server/web facades, never use-cases or tables.",
      { path: "^app/" },
      { path: "(^db/|^server/(?!web/))" },
    ),
    rule(
      "one-home-for-openseadragon",
      "The viewer is the only home of OpenSeadragon.",
      { pathNot: "^client/viewer/" },
      { path: "node_modules/openseadragon/" },
    ),
    rule(
      "one-home-for-three",
      "Meshes are the only home of three.js, which is loaded where they are looked at.",
      { pathNot: "^client/meshes/" },
      { path: "node_modules/(@types/)?three/" },
    ),
    rule(
      "one-home-for-hdf5",
      "The HDF5 library's memory is bounded while it loads, which is only once.",
      { pathNot: "^server/volumes/sources/hdf5/" },
      { path: "node_modules/h5wasm(-plugins)?/" },
    ),
    rule(
      "one-home-for-yjs",
      "Yjs has one home in the browser and one in the server.",
      { pathNot: "^(client/collaboration|server/realtime|tests|node_modules)/" },
      { path: "node_modules/(yjs|y-protocols|y-websocket|y-indexeddb|lib0)/" },
    ),
    rule(
      "fixtures-are-pure",
      "fixtures/ are worlds, made from core/ alone.",
      { path: "^fixtures/", pathNot: TEST },
      { path: LOCAL, pathNot: "^(fixtures|core)/" },
    ),
    rule(
      "nothing-imports-tests",
      "Tests are leaves.",
      { pathNot: `(^tests/|${TEST})` },
      { path: `(^tests/|${TEST})` },
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // Packages that offer subpaths say where they lie in their own "exports".
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^([.]next|dist)/" },
  },
};
