/** The part of a command's context that knows the environment. */
interface IdentityContext {
  identityFromEnv(): string | undefined;
}

/** The flag that names the identity, the same for every role: a command spreads it into its own. */
export const IDENTITY_FLAG = {
  identity: {
    kind: "text",
    value: "FILE",
    help: "Sign with the private key in FILE, which is made if there is none; GM_IDENTITY stands " +
      "in for it",
  },
} as const;

/**
 * Returns the identity file that the flag names, else the environment variable GM_IDENTITY;
 * `undefined` if there is neither.
 */
export function identityFile(
  flags: { readonly identity?: string | undefined },
  context: IdentityContext,
): string | undefined {
  return flags.identity ?? context.identityFromEnv();
}
