import {
  type Address,
  CHANNEL_PORT,
  type ChannelRange,
  formatAddress,
} from "../../../lib/core/mod.ts";

/** The range of channels in the simulator, so small that groups share one now and then. */
export const SIM_CHANNELS: ChannelRange = { hostname: "239.77.0.0", bits: 29, port: CHANNEL_PORT };

/** Returns true for the address of a channel. */
export function isChannel({ hostname }: Address): boolean {
  return hostname.startsWith("239.");
}

/** The hosts that listen on channels, as the switches of the network know them. */
export class SimChannels {
  readonly #listeners = new Map<string, Set<string>>();
  /** Hosts that no channel reaches. */
  readonly deaf = new Set<string>();

  /** Notes that a host listens on these channels, and on no others. */
  listen(hostname: string, channels: readonly Address[]): void {
    for (const hosts of this.#listeners.values()) hosts.delete(hostname);
    for (const channel of channels) {
      const name = formatAddress(channel);
      const hosts = this.#listeners.get(name) ?? new Set();
      this.#listeners.set(name, hosts.add(hostname));
    }
  }

  /**
   * Returns the sockets that a datagram to a channel reaches. A host has one socket for all
   * channels, as on Windows, and receives nothing of its own.
   */
  reached(from: string, channel: Address): Address[] {
    const hosts = [...this.#listeners.get(formatAddress(channel)) ?? []];
    return hosts.filter((host) => host !== from && !this.deaf.has(host))
      .map((hostname) => ({ ...channel, hostname }));
  }
}
