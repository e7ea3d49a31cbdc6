import type { HostLine } from "./host_line.ts";

/** Seconds that a host may take to answer the first packet. */
const CONNECT_SECONDS = 10;
/** A connection whose other end is silent is asked this often, and given up after so many times. */
const ALIVE_SECONDS = 3;
const ALIVE_TIMES = 3;

export interface SshWordsOptions {
  readonly line: HostLine;
  /** The control socket through which all sessions share one connection. */
  readonly controlPath: string;
  /** What the user wants, as NAME=VALUE. */
  readonly sshOptions: readonly string[];
}

/** The words after `ssh` for a session on the host; the one that is `master` opens the connection. */
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

/** The words after `scp` that copy a file of this machine to an absolute path on the host. */
export function scpWords(options: SshWordsOptions, from: string, to: string): string[] {
  const { line } = options;
  const { user, host, port } = line;
  // A relative path with a colon in it would be another host.
  const source = from.startsWith("/") ? from : `./${from}`;
  const place = host.includes(":") ? `[${host}]` : host;
  return [
    "-q",
    ...shared(options, "session"),
    ...(port === undefined ? [] : ["-P", `${port}`]),
    source,
    `${user === undefined ? "" : `${user}@`}${place}:${to}`,
  ];
}

/** What people type to see for themselves: `ssh -p 2201 ann@lab3 true`. */
export function sshByHand({ line, sshOptions }: Pick<SshWordsOptions, "line" | "sshOptions">) {
  const options = sshOptions.map((option) => `-o '${option.replaceAll("'", `'\\''`)}' `).join("");
  const port = line.port === undefined ? "" : `-p ${line.port} `;
  return `ssh ${options}${port}${destination(line)} true`;
}

function destination({ user, host }: HostLine): string {
  return user === undefined ? host : `${user}@${host}`;
}

/**
 * ssh takes the first value that it is given for an option: first what must be so, then what the
 * user wants, then what is better than ssh's own defaults.
 */
function shared({ controlPath, sshOptions }: SshWordsOptions, role: "master" | "session") {
  return [
    // % begins a token in this one, as %h.
    `ControlPath="${controlPath.replaceAll("%", "%%")}"`,
    `ControlMaster=${role === "master" ? "yes" : "no"}`,
    "ControlPersist=no",
    "RemoteCommand=none",
    "PermitLocalCommand=no",
    "ClearAllForwardings=yes",
    ...sshOptions,
    // There is nobody to ask: several hosts are connected to at once, and behind a progress line.
    "BatchMode=yes",
    `ConnectTimeout=${CONNECT_SECONDS}`,
    `ServerAliveInterval=${ALIVE_SECONDS}`,
    `ServerAliveCountMax=${ALIVE_TIMES}`,
  ].flatMap((option) => ["-o", option]);
}
