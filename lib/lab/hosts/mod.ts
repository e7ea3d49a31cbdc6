/**
 * The lab on hosts that are reached over ssh (docs/decisions/0020-lab-over-ssh.md).
 *
 * A hosts file (parse_hosts_file.ts) becomes connections (ssh_connection.ts: an ssh that is the
 * master of a control socket), those become hosts (prepare_host.ts copies the executable, ssh_host.ts
 * starts the agent on it), and those are what a run is spread over (ssh_hosts.ts). On the host
 * agent.ts starts gm and passes lines on; agent_link.ts and remote_process.ts are its other end.
 *
 * What ends a run ends everything on every host. Nothing here rests on the lab's living long enough
 * to say so: pipes that close and pings that stop do (agent.ts), and clean.ts is for the rest.
 *
 * @module
 */
export * from "./agent.ts";
export * from "./clean.ts";
export * from "../observe/host_clock.ts";
export * from "./open_hosts.ts";
export * from "../render/render_clocks.ts";
