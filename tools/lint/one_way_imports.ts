import { allowedFor, areaOf, mayImport, pathInProject } from "./folders.ts";
import { eachSpecifier, resolveInProject } from "./specifiers.ts";

/** Imports go down the layers only, so that each can be read and tested without those above. */
export const oneWayImports: Deno.lint.Rule = {
  create(ctx) {
    const path = pathInProject(ctx.filename);
    const importer = areaOf(path);
    if (importer === undefined) return {};
    return eachSpecifier((specifier, node) => {
      const target = resolveInProject(specifier, path);
      const imported = target === undefined ? undefined : areaOf(target);
      if (imported === undefined || mayImport(importer, imported)) return;
      ctx.report({
        node,
        message: `"${importer}" may not import "${imported}": imports point one way.`,
        hint: `"${importer}" may import: ${allowedFor(importer)}. ` +
          "Move what both need to a folder below both.",
      });
    });
  },
};
