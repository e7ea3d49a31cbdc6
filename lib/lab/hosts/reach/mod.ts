/**
 * The check that all hosts reach each other, by TCP and UDP and in both directions, before a run
 * (decision 0094). check_reach.ts drives the agents' probes, reach.ts keeps the results,
 * describe_unreached.ts says in few sentences which directions do not pass.
 *
 * The sockets are in agent/probe.ts, on the hosts.
 *
 * @module
 */
export * from "./check_reach.ts";
