/**
 * Hosts for tests: network namespaces on a bridge, with the kernel's own UDP and TCP between them,
 * which lose packets, are cut off from each other, change their address and lose their link.
 *
 * @module
 */
export * from "./lan.ts";
export * from "./lan_host.ts";
export * from "./ssh_lan.ts";
export * from "./ssh_server.ts";
export * from "./test_on_lan.ts";
export * from "./test_on_ssh_lan.ts";
export * from "./why_no_lan.ts";
