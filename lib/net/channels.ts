import {
  type Address,
  formatAddress,
  LONGEST_DATAGRAM_BYTES,
  sameAddress,
  SEAL_BYTES,
} from "../core/mod.ts";
import type { Log } from "./log.ts";
import { Reception } from "./reception.ts";
import {
  type AddressTranslation,
  openChannel,
  type ReceivedDatagram,
  type UdpSocket,
} from "./udp.ts";

/** Options of {@linkcode Channels}. */
export interface ChannelsOptions {
  readonly translation?: AddressTranslation;
  readonly log?: Log | undefined;
  /** Called for each datagram of another that comes by a channel. */
  onDatagram(datagram: ReceivedDatagram): void;
  /** Called with what `onDatagram` threw, which is a bug. */
  onBug(error: unknown): void;
}

/** A channel that is listened on, or is about to be. */
interface Listening {
  readonly address: Address;
  /** The socket, once it is open. */
  socket: UdpSocket | undefined;
  reception: Reception | undefined;
}

/**
 * The sockets that listen on the channels of a member's groups (PROTOCOL 8.4.17). A channel that
 * cannot be joined is reported, and missed by nobody: the others find that it does not reach us.
 */
export class Channels {
  readonly #options: ChannelsOptions;
  readonly #listening = new Map<string, Listening>();
  #wanted: readonly Address[] = [];
  #own: Address | undefined;
  #isClosed = false;

  constructor(options: ChannelsOptions) {
    this.#options = options;
  }

  /**
   * Listens on these channels from now on, and on no others. `own` is our registered address: the
   * interface that has it is listened on, and what comes from it is our own.
   */
  listen(wanted: readonly Address[], own: Address): void {
    if (this.#isClosed || wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#own = own;
    const names = new Set(wanted.map(formatAddress));
    for (const [name, listening] of this.#listening) {
      if (names.has(name)) continue;
      this.#listening.delete(name);
      close(listening);
    }
    for (const address of wanted) {
      const name = formatAddress(address);
      if (this.#listening.has(name)) continue;
      const listening: Listening = { address, socket: undefined, reception: undefined };
      this.#listening.set(name, listening);
      void this.#open(name, listening, own.hostname);
    }
  }

  /** Listens on no channel any more, whatever is wanted later. */
  close(): void {
    this.#isClosed = true;
    for (const listening of this.#listening.values()) close(listening);
    this.#listening.clear();
  }

  async #open(name: string, listening: Listening, through: string): Promise<void> {
    const { translation, log } = this.#options;
    const { address: channel } = listening;
    try {
      const socket = await openChannel({ channel, through, ...translation && { translation } });
      // It may have been given up meanwhile.
      if (this.#listening.get(name) !== listening) return socket.close();
      this.#receive(listening, socket);
      log?.debug("Listens on the channel of a group.", { channel: name });
    } catch (error) {
      const { message } = error as Error;
      log?.debug("Cannot listen on the channel of a group: others send to us alone.", {
        ...{ channel: name, through, fault: message },
      });
    }
  }

  #receive(listening: Listening, socket: UdpSocket): void {
    const { onDatagram, onBug } = this.#options;
    listening.socket = socket;
    listening.reception = new Reception({
      socket,
      bufferBytes: LONGEST_DATAGRAM_BYTES + SEAL_BYTES + 1,
      onDatagram: (datagram) => {
        const isOwn = this.#own !== undefined && sameAddress(datagram.from, this.#own);
        if (!isOwn) onDatagram(datagram);
        return undefined;
      },
      onEnd: (error) => {
        if (listening.socket !== undefined) onBug(error);
      },
    });
  }
}

function close(listening: Listening): void {
  const { socket, reception } = listening;
  listening.socket = undefined;
  reception?.stop();
  socket?.close();
}
