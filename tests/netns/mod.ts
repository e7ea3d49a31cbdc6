/**
 * Hosts for tests: the virtual hosts of lib/lab/lan, extended by starting gm on them and, in
 * SshLan, by an sshd on each. The tests of this folder need what only real hosts have: packets that
 * kernels drop, links that fail, addresses that change, disks that are full, connections over ssh.
 *
 * Such tests are declared by testOnLan() and testOnSshLan(), which skip them where namespaces or
 * the executable (GM_BIN) are missing. `GM_REQUIRE_NETNS=1` makes missing namespaces a failure.
 * `bare_host` runs tests of an executable on a host that has nothing else.
 *
 * @module
 */
export * from "./lan.ts";
export * from "./lan_host.ts";
export * from "./scene.ts";
export * from "./ssh_lan.ts";
export * from "./ssh_server.ts";
export * from "./test_on_lan.ts";
export * from "./test_on_ssh_lan.ts";
export * from "./why_no_lan.ts";
