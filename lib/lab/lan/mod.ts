/**
 * Hosts that this machine makes itself: network namespaces on a bridge, with the kernel's own UDP
 * and TCP between them, which lose packets, are cut off from each other, change their address and
 * lose their link. `gm lab loss` measures on them, and tests build on them.
 *
 * They take Linux, root, `ip` of iproute2 and `nft` of nftables; nothing else is needed or changed,
 * and what a run leaves that was killed, the next one removes. No rule of the protocol lives here.
 *
 * @module
 */
export * from "./lan_hosts.ts";
export * from "./namespaces.ts";
export * from "./run_ip.ts";
export * from "./virtual_host.ts";
export * from "./virtual_lan.ts";
export * from "./why_no_lan.ts";
