import { IdentityFileError } from "./identity_file_error.ts";

/** The surroundings that decide where gm keeps its state. */
export interface StatePlace {
  readonly os: typeof Deno.build.os;
  /** Returns an environment variable; `undefined` if it is not set. */
  readonly env: (name: string) => string | undefined;
}

/** The environment variables that {@linkcode stateFolder} asks for. */
export const STATE_VARIABLES = ["XDG_STATE_HOME", "HOME", "LOCALAPPDATA"] as const;
/** The name of the identity in the state folder. */
export const IDENTITY_NAME = "identity";
/** The name of the file with keys that were seen, in the state folder. */
export const KNOWN_MEMBERS_NAME = "known_members";

/**
 * Returns the folder in which gm keeps the identity of a user and the keys that were seen:
 * `$XDG_STATE_HOME/gm`, else `~/.local/state/gm`; `~/Library/Application Support/gm` on macOS, and
 * `%LOCALAPPDATA%\gm` on Windows.
 *
 * @throws {IdentityFileError} if the environment does not say where that is
 */
export function stateFolder({ os, env }: StatePlace): string {
  if (os === "windows") {
    const local = env("LOCALAPPDATA");
    if (local) return `${local}\\gm`;
    throw noPlace("LOCALAPPDATA");
  }
  const state = env("XDG_STATE_HOME");
  // The specification of XDG wants a relative path to be ignored.
  if (state?.startsWith("/")) return `${withoutSlash(state)}/gm`;
  const home = env("HOME");
  if (!home) throw noPlace("HOME");
  const below = os === "darwin" ? "Library/Application Support" : ".local/state";
  return `${withoutSlash(home)}/${below}/gm`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

function noPlace(variable: string): IdentityFileError {
  return new IdentityFileError(
    `There is no place for an identity, because ${variable} is not set: set it, or give the name ` +
      "of a file with --identity FILE.",
  );
}
