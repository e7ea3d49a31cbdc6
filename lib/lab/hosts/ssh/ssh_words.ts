import type { HostLine } from "./host_line.ts";

/** Seconds that a host may take to answer the first packet. */
const CONNECT_SECONDS = 10;
/** Seconds of silence after which ssh asks the host for a sign of life. */
const ALIVE_SECONDS = 3;
/** Number of unanswered questions after which ssh gives the connection up. */
const ALIVE_TIMES = 3;

export interface SshWordsOptions {
  readonly line: HostLine;
  /** The control socket through which all sessions share one connection. */
  readonly controlPath: string;
  /** The user's options for ssh, as NAME=VALUE. */
  readonly sshOptions: readonly string[];
}

/** Returns the words after `ssh` for a session on the host. The master opens the connection. */
export function sshWords(
  options: SshWordsOptions,
  role: "master" | "session",
  command: string,
): string[] {
  const { port } = options.line;
  return [
    "-T",
    ...shared(options, role),
    ...(port === undefined ? [] : ["-p", `${port}`]),
    destination(options.line),
    command,
  ];
}

/** Returns a command that people can type to try the connection: `ssh -p 2201 ann@lab3 true`. */
export function sshByHand({ line, sshOptions }: Pick<SshWordsOptions, "line" | "sshOptions">) {
  const options = sshOptions.map((option) => `-o '${option.replaceAll("'", `'\\''`)}' `).join("");
  const port = line.port === undefined ? "" : `-p ${line.port} `;
  return `ssh ${options}${port}${destination(line)} true`;
}

function destination({ user, host }: HostLine): string {
  return user === undefined ? host : `${user}@${host}`;
}

/**
 * Returns the options of all commands. ssh uses the first value of an option, so fixed options come
 * first, then the user's, then defaults that the user may override.
 */
function shared({ controlPath, sshOptions }: SshWordsOptions, role: "master" | "session") {
  return [
    // % begins a token in this option, such as %h.
    `ControlPath="${controlPath.replaceAll("%", "%%")}"`,
    `ControlMaster=${role === "master" ? "yes" : "no"}`,
    "ControlPersist=no",
    "RemoteCommand=none",
    "PermitLocalCommand=no",
    "ClearAllForwardings=yes",
    ...sshOptions,
    // Several hosts are connected to at once, so ssh must not ask for a password.
    "BatchMode=yes",
    `ConnectTimeout=${CONNECT_SECONDS}`,
    `ServerAliveInterval=${ALIVE_SECONDS}`,
    `ServerAliveCountMax=${ALIVE_TIMES}`,
  ].flatMap((option) => ["-o", option]);
}
