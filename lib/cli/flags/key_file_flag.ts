/** The part of a command's context that knows the environment. */
interface KeyFileContext {
  keyFileFromEnv(): string | undefined;
}

/** The flag that names the key file, the same for every role: a command spreads it into its own. */
export const KEY_FILE_FLAG = {
  keyFile: {
    kind: "text",
    value: "FILE",
    help: "Take part under the key in FILE (gm key new FILE); GM_KEY_FILE stands in for it",
  },
} as const;

/**
 * Returns the key file that the flag names, else the environment variable GM_KEY_FILE. Returns
 * `undefined` if there is neither: then nothing is sealed.
 */
export function keyFileOf(
  flags: { readonly keyFile?: string | undefined },
  context: KeyFileContext,
): string | undefined {
  return flags.keyFile ?? context.keyFileFromEnv();
}
