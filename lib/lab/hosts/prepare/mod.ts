/**
 * The steps on hosts before gm runs there: prepare_hosts.ts looks at all of them (look_at_host.ts),
 * chooses an executable for each (executables.ts, choose_executable.ts), checks the addresses
 * (check_addresses.ts, own_addresses.ts), and then copies (copy_executable.ts).
 *
 * Invariant: nothing is copied to any host before all are known to be able to run it, and a good
 * copy is never replaced, because hosts may share a folder (decision 0093).
 *
 * on_all_hosts.ts takes a step on all hosts at the same time. No process of gm runs yet.
 *
 * @module
 */
export * from "./executables.ts";
export * from "./list_names.ts";
export * from "./on_all_hosts.ts";
export * from "./own_addresses.ts";
export * from "./prepare_hosts.ts";
export * from "./slots.ts";
