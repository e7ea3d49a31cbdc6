import { allowedFor, folderOf, mayImport, pathInProject } from "./folders.ts";
import { eachSpecifier, resolveInProject } from "./specifiers.ts";

/** Imports go down the layers only, so that each can be read and tested without those above. */
export const oneWayImports: Deno.lint.Rule = {
  create(ctx) {
    const path = pathInProject(ctx.filename);
    const importer = folderOf(path);
    if (importer === undefined) return {};
    return eachSpecifier((specifier, node) => {
      const target = resolveInProject(specifier, path);
      if (target === undefined || mayImport(path, target)) return;
      ctx.report({
        node,
        message: `"${importer}" may not import "${folderOf(target)}": imports point one way.`,
        hint: `"${importer}" may import: ${allowedFor(importer)}. ` +
          "Move what both need to a folder below both.",
      });
    });
  },
};
