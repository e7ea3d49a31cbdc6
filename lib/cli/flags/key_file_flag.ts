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
 * Calls a function with the key file that the flag names, else the environment variable
 * GM_KEY_FILE; with `undefined` if there is neither: then nothing is sealed. If the file cannot be
 * used, and the variable named it, the error says so.
 */
export async function underKeyFile<T>(
  flags: { readonly keyFile?: string | undefined },
  context: KeyFileContext,
  run: (keyFile: string | undefined) => T | Promise<T>,
): Promise<T> {
  try {
    return await run(flags.keyFile ?? context.keyFileFromEnv());
  } catch (error) {
    if (flags.keyFile === undefined && isKeyFileError(error)) {
      error.message += " The file is named by GM_KEY_FILE.";
    }
    throw error;
  }
}

/** Returns true for a `KeyFileError` of lib/key, which this folder does not know. */
function isKeyFileError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "key-file";
}
