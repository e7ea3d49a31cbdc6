import { UsageError } from "../../cli/mod.ts";

/** The flags of `gm lab` about hosts that are reached over ssh. */
export const HOST_FLAGS = {
  hosts: {
    kind: "text",
    value: "FILE",
    help: "Run on these hosts over ssh; a line is [user@]host[:ssh-port] [address-for-gm]",
  },
  user: { kind: "text", value: "U", help: "The user on hosts for which FILE names no user" },
  sshOption: {
    kind: "list",
    value: "NAME=VALUE",
    help: "An option for ssh, as in ssh_config; may be repeated",
  },
  remoteDir: {
    kind: "text",
    value: "D",
    help: "The folder on the hosts to which gm is copied (default .gm-lab in the home directory)",
  },
  binary: {
    kind: "list",
    value: "PATH",
    help:
      "The executable to copy (default: the running gm; from source dist/gm); may be repeated, " +
      "for each kind of host",
  },
  allowMissingHosts: { kind: "boolean", help: "Continue without hosts that fail" },
} as const;

/** The values of {@linkcode HOST_FLAGS}, checked. */
export interface HostOptions {
  /** Path of the hosts file. */
  readonly file: string;
  /** The user for lines of the file that name none. */
  readonly user: string | undefined;
  readonly sshOptions: readonly string[];
  /** The folder for gm on the hosts. Relative to the home directory unless it begins with `/`. */
  readonly remoteDir: string;
  /** Paths of executables to copy, for different machines. Empty: executables.ts finds them. */
  readonly binary: readonly string[];
  readonly allowMissingHosts: boolean;
}

type Values = {
  readonly hosts?: string | undefined;
  readonly user?: string | undefined;
  readonly sshOption: readonly string[];
  readonly remoteDir?: string | undefined;
  readonly binary: readonly string[];
  readonly allowMissingHosts: boolean;
};

const REMOTE_DIR = ".gm-lab";

/** Returns the checked values, or `undefined` without `--hosts`. Throws a `UsageError`. */
export function readHostOptions(flags: Values): HostOptions | undefined {
  const { hosts, user, sshOption, remoteDir, binary, allowMissingHosts } = flags;
  if (hosts === undefined) {
    const [stray] = [
      ...(user === undefined ? [] : [`--user ${user}`]),
      ...sshOption.map((option) => `--ssh-option ${option}`),
      ...(remoteDir === undefined ? [] : [`--remote-dir ${remoteDir}`]),
      ...binary.map((path) => `--binary ${path}`),
      ...(allowMissingHosts ? ["--allow-missing-hosts"] : []),
    ];
    if (stray === undefined) return undefined;
    throw new UsageError(`${stray} is for hosts over ssh: add --hosts FILE.`);
  }
  for (const option of sshOption) checkSshOption(option);
  return {
    file: hosts,
    user: user === undefined ? undefined : checkUser(user),
    sshOptions: sshOption,
    remoteDir: remoteDir === undefined ? REMOTE_DIR : checkRemoteDir(remoteDir),
    binary,
    allowMissingHosts,
  };
}

function checkSshOption(option: string): void {
  if (/^[A-Za-z][A-Za-z0-9]*\s*[=\s]\s*\S/.test(option)) return;
  throw new UsageError(
    `Bad --ssh-option: ${JSON.stringify(option)} is not NAME=VALUE; write it as in ssh_config, ` +
      "for example IdentityFile=~/.ssh/lab.",
  );
}

function checkUser(user: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(user)) return user;
  throw new UsageError(
    `Bad --user: ${
      JSON.stringify(user)
    } is not a user name; write letters, digits, ".", "_" or "-".`,
  );
}

/** Allows plain words only: the path goes through shells of any kind. */
function checkRemoteDir(word: string): string {
  const path = word.replace(/^~\//, "");
  const isPlain = /^[\w./+-]+$/.test(path) && !path.startsWith("-");
  if (isPlain && !path.split("/").includes("..")) return path;
  throw new UsageError(
    `Bad --remote-dir: ${JSON.stringify(word)}; write letters, digits and . / _ - + only, ` +
      "relative to the home directory on the hosts or from / on.",
  );
}
