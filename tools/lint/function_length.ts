import { folderOf, pathInProject } from "./folders.ts";

const LINES_MAX = 70;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/**
 * Limits the length of functions: a longer one hides its steps. The body of a test may be longer.
 */
export const functionLength: Deno.lint.Rule = {
  create(ctx) {
    if (folderOf(pathInProject(ctx.filename)) === undefined) return {};
    const check = (node: FunctionNode) => {
      const lines = ctx.sourceCode.getText(node).split("\n").length;
      if (lines <= LINES_MAX || isTestBody(node, ctx)) return;
      ctx.report({
        node,
        message: `This function is ${lines} lines long: at most ${LINES_MAX} are allowed.`,
        hint: "Give its steps names, as functions of their own.",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};

/**
 * Returns whether the function is an argument of Deno.test, or the `fn` of an object that is one.
 */
function isTestBody(node: FunctionNode, ctx: Deno.lint.RuleContext): boolean {
  const holders = ["Property", "ObjectExpression"];
  const outer = ctx.sourceCode.getAncestors(node).reverse();
  const call = outer.find((ancestor) => !holders.includes(ancestor.type));
  return call?.type === "CallExpression" &&
    /^Deno\.test(\.(only|ignore))?$/.test(ctx.sourceCode.getText(call.callee));
}
