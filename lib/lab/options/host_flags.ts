import { UsageError } from "../../cli/mod.ts";

/** The flags of `gm lab` about hosts that are reached over ssh. */
export const HOST_FLAGS = {
  hosts: {
    kind: "text",
    value: "FILE",
    help: "Run on these hosts over ssh: one [user@]host[:ssh-port] [address-for-gm] a line",
  },
  user: { kind: "text", value: "U", help: "The user on hosts for which FILE names none" },
  sshOption: {
    kind: "list",
    value: "NAME=VALUE",
    help: "An option for ssh and scp, as in ssh_config; may be repeated",
  },
  remoteDir: {
    kind: "text",
    value: "D",
    help: "Where gm is copied to on the hosts (default .gm-lab in the home directory there)",
  },
  binary: {
    kind: "text",
    value: "PATH",
    help: "The executable to copy (default: the running one; from source dist/gm)",
  },
  allowMissingHosts: { kind: "boolean", help: "Go on without hosts that fail" },
} as const;

/** What is asked for with them. */
export interface HostOptions {
  readonly file: string;
  readonly user: string | undefined;
  readonly sshOptions: readonly string[];
  /** On the hosts; what does not begin with `/` is in the home directory. */
  readonly remoteDir: string;
  readonly binary: string | undefined;
  readonly allowMissingHosts: boolean;
}

type Values = {
  readonly hosts?: string | undefined;
  readonly user?: string | undefined;
  readonly sshOption: readonly string[];
  readonly remoteDir?: string | undefined;
  readonly binary?: string | undefined;
  readonly allowMissingHosts: boolean;
};

const REMOTE_DIR = ".gm-lab";

/** Checks them; `undefined` where no hosts are asked for. */
export function readHostOptions(flags: Values): HostOptions | undefined {
  const { hosts, user, sshOption, remoteDir, binary, allowMissingHosts } = flags;
  if (hosts === undefined) {
    const [stray] = [
      ...(user === undefined ? [] : [`--user ${user}`]),
      ...sshOption.map((option) => `--ssh-option ${option}`),
      ...(remoteDir === undefined ? [] : [`--remote-dir ${remoteDir}`]),
      ...(binary === undefined ? [] : [`--binary ${binary}`]),
      ...(allowMissingHosts ? ["--allow-missing-hosts"] : []),
    ];
    if (stray === undefined) return undefined;
    throw new UsageError(`${stray} is about hosts, and none are given: add --hosts FILE.`);
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
    } is no user's name; write letters, digits, ".", "_" or "-".`,
  );
}

/** It goes through shells and scp of any age, which agree about plain words only. */
function checkRemoteDir(word: string): string {
  const path = word.replace(/^~\//, "");
  const isPlain = /^[\w./+-]+$/.test(path) && !path.startsWith("-");
  if (isPlain && !path.split("/").includes("..")) return path;
  throw new UsageError(
    `Bad --remote-dir: ${JSON.stringify(word)}; write letters, digits and . / _ - + only, ` +
      "relative to the home directory on the hosts or from / on.",
  );
}
