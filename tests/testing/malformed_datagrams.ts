import {
  type Epoch,
  type GroupId,
  type MemberId,
  NO_EPOCH,
  type Random,
} from "../../lib/core/mod.ts";
import { encodeDatagram } from "../sim/world/encode_datagram.ts";
import { drawInteger } from "../sim/world/seeded_random.ts";
import { type DatagramValue, datagramVectors, withOffsets } from "../unit/wire/vectors.ts";

/** The facts about a group that an attacker on the same network can read from its datagrams. */
export interface SeenGroup {
  readonly id: GroupId;
  readonly epoch: Epoch;
  /** The member that the forged datagrams name as their sender, and the view in which it joined. */
  readonly source: MemberId;
  readonly joined: number;
  /** The member that receives the forged datagrams, and the view in which it joined. */
  readonly victim: MemberId;
  readonly victimJoined: number;
}

/** Bytes that IPv4 lets a datagram have. */
const UDP_BYTES_MAX = 65_507;
const DATAGRAM_BYTES_MAX = 1_232;
const FLIPS_MAX = 8;
/** Ids in the vectors: katerina sends, ford hears, and a sequencer orders. */
const VECTOR = { group: 42, katerina: 0x1111_1111_1111, ford: 0x2222_2222_2222 } as const;
const VECTOR_SEQUENCER = 0x3333_3333_3333;

/** Draws datagrams that nobody may believe, of the kinds that a network or an attacker may send. */
export class MalformedDatagrams {
  readonly #random: Random;
  /** Datagrams that would count if they came from where their source is. */
  readonly #genuine: readonly Uint8Array[];
  readonly #into = new Uint8Array(UDP_BYTES_MAX);

  constructor(seen: readonly SeenGroup[], random: Random) {
    this.#random = random;
    this.#genuine = seen.flatMap((group) =>
      datagramVectors.flatMap(({ value }) => value === undefined ? [] : [genuine(value, group)])
    );
  }

  /** The next one; it is overwritten by the one after it. */
  next(): Uint8Array {
    const random = this.#random();
    if (random < 0.2) return this.#noise(drawInteger(this.#random, 0, 300));
    if (random < 0.4) return this.#truncated();
    if (random < 0.95) return this.#flipped();
    // Few of the longest: two of them fill a kernel buffer.
    const most = random < 0.999 ? 2 * DATAGRAM_BYTES_MAX : UDP_BYTES_MAX;
    return this.#absurd(drawInteger(this.#random, 0, 9) === 0 ? 0 : most);
  }

  #noise(length: number): Uint8Array {
    for (let i = 0; i < length; i++) this.#into[i] = drawInteger(this.#random, 0, 255);
    return this.#into.subarray(0, length);
  }

  #truncated(): Uint8Array {
    const bytes = this.#draw();
    this.#into.set(bytes);
    return this.#into.subarray(0, drawInteger(this.#random, 0, bytes.length - 1));
  }

  /** A real one with a few bits flipped, or none: its address alone must give it away. */
  #flipped(): Uint8Array {
    const bytes = this.#draw();
    this.#into.set(bytes);
    const flips = drawInteger(this.#random, 0, FLIPS_MAX);
    for (let i = 0; i < flips; i++) {
      this.#into[drawInteger(this.#random, 0, bytes.length - 1)]! ^= 1 <<
        drawInteger(this.#random, 0, 7);
    }
    return this.#into.subarray(0, bytes.length);
  }

  /** A real one and rubbish behind it, up to `most`. */
  #absurd(most: number): Uint8Array {
    if (most === 0) return this.#into.subarray(0, 0);
    this.#into.set(this.#draw());
    return this.#into.subarray(0, drawInteger(this.#random, DATAGRAM_BYTES_MAX + 1, most));
  }

  #draw(): Uint8Array {
    return this.#genuine[drawInteger(this.#random, 0, this.#genuine.length - 1)]!;
  }
}

/** A vector as it would look in a living group. */
function genuine(value: DatagramValue, seen: SeenGroup): Uint8Array {
  const ids = new Map<unknown, number>([
    [VECTOR.katerina, seen.source],
    [VECTOR_SEQUENCER, seen.source],
    [VECTOR.ford, seen.victim],
  ]);
  const views: Readonly<Record<string, number>> = {
    joined: seen.joined,
    peerJoined: seen.victimJoined,
  };
  const living = JSON.parse(JSON.stringify(value), (key, each) => {
    if (key === "group" && each === VECTOR.group) return seen.id;
    if (key === "epoch") return each.number === 0 ? NO_EPOCH : seen.epoch;
    return views[key] ?? ids.get(each) ?? each;
  }) as DatagramValue;
  const header = { ...living.header, epoch: seen.epoch };
  const { datagram, payload } = withOffsets({ ...living, header });
  return encodeDatagram(datagram, payload);
}
