// SPDX-License-Identifier: AGPL-3.0-or-later
import { transformAsync } from "@babel/core";
import linguiMacro from "@lingui/babel-plugin-lingui-macro";
import type { Plugin } from "vite";

/** Turns Lingui's macros into calls with short ids. Only files that import a macro pass through Babel, which is slow. */
export function linguiMacros(): Plugin {
  return {
    name: "carecircle-lingui-macros",
    enforce: "pre",
    async transform(source, id) {
      const path = id.split("?")[0] ?? id;
      if (!/\.tsx?$/.test(path) || path.includes("/node_modules/") || !source.includes("/macro")) return null;
      const result = await transformAsync(source, {
        filename: path,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: path.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
        plugins: [linguiMacro],
      });
      return result?.code ? { code: result.code, map: result.map ?? null } : null;
    },
  };
}
