/**
 * Virtual hosts: network namespaces of this machine on a bridge, with the kernel's own UDP and TCP
 * between them. They can drop packets, be cut off from each other, change their address and lose
 * their link. `gm lab loss` measures on them, and the tests of tests/netns and tests/nemesis use
 * them.
 *
 * They need Linux, root, `ip` of iproute2 and `nft` of nftables. Nothing outside of the namespaces
 * changes. Invariant: the program that opens a network removes it, and the next network removes
 * what a killed program left behind (namespaces.ts).
 *
 * Nothing here knows how gm works; lan_hosts.ts only starts it.
 *
 * @module
 */
export * from "./lan_hosts.ts";
export * from "./namespaces.ts";
export * from "./run_ip.ts";
export * from "./virtual_host.ts";
export * from "./virtual_lan.ts";
export * from "./why_no_lan.ts";
