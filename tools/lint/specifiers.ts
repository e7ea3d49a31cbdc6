type Source = Deno.lint.Node;

/** Calls `visit` with every specifier that a file imports or exports from, in whatever way. */
export function eachSpecifier(
  visit: (specifier: string, node: Deno.lint.Node) => void,
): Deno.lint.LintVisitor {
  const visitSource = (source: Source | null) => {
    if (source?.type === "Literal" && typeof source.value === "string") visit(source.value, source);
  };
  return {
    ImportDeclaration: (node) => visitSource(node.source),
    ExportAllDeclaration: (node) => visitSource(node.source),
    ExportNamedDeclaration: (node) => visitSource(node.source),
    ImportExpression: (node) => visitSource(node.source),
    TSImportType: (node) => {
      const argument = node.argument as Deno.lint.Node;
      visitSource(argument.type === "TSLiteralType" ? argument.literal : argument);
    },
  };
}

/**
 * Returns the path that a relative specifier leads to from a file of the project, or `undefined`
 * for a package.
 */
export function resolveInProject(specifier: string, path: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}
