// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Who may import whom. The folder is the concept: docs/architecture.md.
module.exports = {
  forbidden: [
    {
      name: "features-stand-alone",
      comment: "A feature never imports another: what two need belongs in shared.",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/", pathNot: "^src/features/$1/" },
    },
    {
      name: "shared-knows-no-feature",
      comment: "shared is below the features and the app.",
      severity: "error",
      from: { path: "^src/(shared|api|crypto)/" },
      to: { path: "^src/(features|app)/" },
    },
    {
      name: "features-know-no-app",
      comment: "The app knows the features, not the other way round.",
      severity: "error",
      from: { path: "^src/features/" },
      to: { path: "^src/app/" },
    },
    {
      name: "keys-stay-in-the-worker",
      comment: "Screens speak to the worker through client.ts and the types of protocol.ts alone.",
      severity: "error",
      from: { path: "^src/(app|features|shared)/" },
      to: { path: "^src/crypto/", pathNot: "^src/crypto/(client|protocol)\\.ts$" },
    },
    {
      name: "only-crypto-loads-the-core",
      severity: "error",
      from: { pathNot: "^src/crypto/" },
      to: { path: "core\\.wasm" },
    },
    {
      name: "crypto-shows-nothing",
      comment: "The worker has no page.",
      severity: "error",
      from: { path: "^src/crypto/" },
      to: { path: "^src/shared/ui/|node_modules/(react|react-dom)/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    {
      name: "no-dead-files",
      comment: "Nothing imports it.",
      severity: "error",
      from: { orphan: true, pathNot: "\\.(test|d)\\.tsx?$|^src/api/generated/|^src/app/main\\.tsx$|^src/neutral/|/worker\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.po$|\\.css$" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js"] },
  },
};
