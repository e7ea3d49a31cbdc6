/**
 * Paths: how long a datagram to a peer may be. A {@linkcode PathSize} finds it out for one peer, in
 * the manner of RFC 8899; {@linkcode PathSizes} says which peer is probed next, and what all of
 * them pass; {@linkcode probedSizesTo} has the candidates. A {@linkcode ChannelPath} finds out
 * whether the group's channel reaches one peer, and {@linkcode ChannelPaths} where a datagram to
 * all goes.
 *
 * Invariants: a path counts as passing what is known of its kind ({@linkcode knownSizeTo}) until a
 * probe of another length was answered; repair never depends on what is found here, for it goes in
 * datagrams of `DATAGRAM_BYTES_MAX`. There are no timers: a probe is due when somebody looks, and
 * somebody looks only while bulk data flows. docs/PROTOCOL.md has the rules in 8.4.16 and
 * 8.4.17.
 *
 * @module
 */
export * from "./channel_path.ts";
export * from "./channel_paths.ts";
export * from "./datagram_sizes.ts";
export * from "./path_size.ts";
export * from "./path_sizes.ts";
