/**
 * Both ends of the pipe between the lab and its agent on a host.
 *
 * On the host, agent.ts (`gm lab agent`) starts gm, passes lines on, and ends everything when the
 * lab is gone or silent; key_copy.ts keeps the lab's key there as long. At the lab, agent_link.ts
 * is one agent, remote_process.ts one process that it started, as a `GmProcess`. probe.ts (there)
 * and agent_probe.ts (here) check that hosts reach each other. agent_protocol.ts has the lines that
 * travel between them. Both ends are the same executable, so no compatibility is kept: another
 * `AGENT_PROTOCOL` is refused.
 *
 * How the agent gets to the host and is started there is no business of this folder.
 *
 * @module
 */
export * from "./agent.ts";
export * from "./agent_link.ts";
export * from "./agent_probe.ts";
export * from "./agent_protocol.ts";
export * from "./remote_process.ts";
