/**
 * Runs the processes of a lab on hosts that are reached over ssh, and cleans up there (decision
 * 0020).
 *
 * How a line of a hosts file becomes a host: parse_hosts_file.ts reads the line, connect_hosts.ts
 * opens one connection (ssh/), prepare/ looks at all hosts and then copies an executable to those
 * that lack it (decision 0093), ssh_host.ts starts `gm lab agent` through the connection (agent/),
 * reach/ checks that all hosts reach each other (decision 0094), and ssh_hosts.ts brings them the
 * lab's key, if it has one, and offers them to a run.
 *
 * Invariant: however a run ends, its processes end on every host. The lab need not live long enough
 * to ask for it: the agent ends them when its pipe closes or the pings stop. clean.ts removes what
 * an agent that was killed itself has left. The same holds for the key on a host; it travels
 * through the ssh connection to the agent, and is never a word of a command or in an environment.
 *
 * No measuring, no checking and no driving of clients here: a run sees a `Host` (process/host.ts)
 * and knows nothing of ssh.
 *
 * @module
 */
export * from "./agent/agent.ts";
export * from "./clean.ts";
export * from "./open_hosts.ts";
