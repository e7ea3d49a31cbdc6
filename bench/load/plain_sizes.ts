/**
 * Sizes of datagrams where no path passes more than every path does. Members and servers of a bench
 * load this module in place of lib/ordering/path/datagram_sizes.ts if their group is to be as it is
 * between hosts that were not probed, although all of it is on loopback; see
 * {@linkcode plainImports}.
 *
 * @module
 */
import { type Address, DATAGRAM_BYTES_MAX } from "../../lib/core/mod.ts";
import type * as sizes from "../../lib/ordering/path/datagram_sizes.ts";

export const probedSizesTo: typeof sizes.probedSizesTo = (_to: Address) => [];
export const knownSizeTo: typeof sizes.knownSizeTo = (_to: Address) => DATAGRAM_BYTES_MAX;
export const shortestFor: typeof sizes.shortestFor = () => DATAGRAM_BYTES_MAX;
export const longestWithin: typeof sizes.longestWithin = () => DATAGRAM_BYTES_MAX;
