import { isPure, pathInProject } from "./folders.ts";
import { eachSpecifier } from "./specifiers.ts";

/** Names that stand for I/O, time, randomness or a later turn, and what pure code has instead. */
const INSTEAD = new Map([
  ...each(["Date", "performance", "Temporal"], "take `now` as a parameter"),
  ...each(
    ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"],
    "keep the deadline as state and return it from nextDeadline()",
  ),
  ...each(["queueMicrotask", "Promise"], "return the result, or keep it for the next poll"),
  ...each(["crypto"], "take `random` in the constructor"),
  ...each(["console"], "emit a trace event"),
  ...each(
    ["Deno", "process", "Buffer", "fetch", "WebSocket", "Worker", "BroadcastChannel"],
    "emit an event, and let the shell act on it",
  ),
  ...each(["globalThis", "eval"], "pass in what the code needs"),
]);

function each(names: string[], instead: string): [string, string][] {
  return names.map((name) => [name, instead]);
}

/** The one package that a file may import, because what it takes from there is pure. */
const PACKAGES = new Map([
  ["lib/noise/primitives.ts", "node:crypto"],
]);

/** Keeps I/O, clocks, randomness and promises out of the folders that the simulator runs. */
export const pureFolders: Deno.lint.Rule = {
  create(ctx) {
    const path = pathInProject(ctx.filename);
    if (!isPure(path)) return {};
    const report = (node: Deno.lint.Node, what: string, hint: string) =>
      ctx.report({ node, message: `Pure code may not use ${what}.`, hint: `Instead, ${hint}.` });
    const reportPromise = (node: Deno.lint.Node) =>
      report(node, "async, await or promises", INSTEAD.get("Promise") ?? "");
    return {
      ...eachSpecifier((specifier, node) => {
        if (specifier.startsWith(".") || specifier === PACKAGES.get(path)) return;
        report(node, `the package "${specifier}"`, "have a shell (net, a server) use it");
      }),
      Identifier(node) {
        const instead = INSTEAD.get(node.name);
        if (instead !== undefined && !isNameOfOwn(node)) report(node, `\`${node.name}\``, instead);
      },
      'MemberExpression[object.name="Math"]'(node: Deno.lint.MemberExpression) {
        if (!/^Math(\.random|\[["']random["']\])$/.test(ctx.sourceCode.getText(node))) return;
        report(node, "`Math.random`", "take `random` in the constructor");
      },
      'VariableDeclarator[init.name="Math"]'(node: Deno.lint.VariableDeclarator) {
        report(node, "`Math` taken apart", "write Math.max and so on in full");
      },
      AwaitExpression: reportPromise,
      "ForOfStatement[await=true]": reportPromise,
      ":matches(FunctionDeclaration,FunctionExpression,ArrowFunctionExpression)[async=true]":
        reportPromise,
    };
  },
};

/**
 * Returns whether the identifier names a member (`a.process`, `process() {}`) and not the global.
 */
function isNameOfOwn(node: Deno.lint.Identifier): boolean {
  const parent = node.parent;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
      return parent.key === node && !parent.computed;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
      return parent.key === node && !parent.computed;
    case "TSEnumMember":
      return parent.id === node;
    default:
      return false;
  }
}
