/**
 * The project's own lint rules, loaded by deno.json: what keeps the protocol testable.
 * Which folder may do what is one table, ./lint/folders.ts.
 */
import { commentWidth } from "./lint/comment_width.ts";
import { docComments } from "./lint/doc_comments.ts";
import { functionLength } from "./lint/function_length.ts";
import { oneWayImports } from "./lint/one_way_imports.ts";
import { pureFolders } from "./lint/pure_folders.ts";

const plugin: Deno.lint.Plugin = {
  name: "gm",
  rules: {
    "comment-width": commentWidth,
    "doc-comments": docComments,
    "function-length": functionLength,
    "one-way-imports": oneWayImports,
    "pure-folders": pureFolders,
  },
};

export default plugin;
