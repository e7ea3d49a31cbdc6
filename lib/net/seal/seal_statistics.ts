/** Counts of the datagrams that a process with a shared key received. */
export interface SealCounts {
  /** Datagrams that were opened and taken. */
  opened: number;
  /** Datagrams that were not sealed. */
  plain: number;
  /** Datagrams that are none of gm's. */
  malformed: number;
  /** Datagrams with the id of a key that we do not have. */
  otherKey: number;
  /** Datagrams whose tag is wrong: forged, damaged, or sealed with another key of the same id. */
  forged: number;
  /** Datagrams that came before, or are too old to tell. */
  replayed: number;
  /** Datagrams of unknown senders that were not tried: too many failed, or asked too much. */
  untried: number;
  /** Datagrams of senders that have not proven yet that they live. */
  unproven: number;
}

/** The sealing of a process, for `--statistics`. */
export interface SealStatistics extends Readonly<SealCounts> {
  /** The fingerprint of the key that seals. */
  readonly key: string;
  /**
   * Number of sources heard within the last minute that sealed last with each key, by the key's id
   * in hex.
   */
  readonly sourcesByKey: Readonly<Record<string, number>>;
}

/** Returns counts that are all zero. */
export function newSealCounts(): SealCounts {
  return {
    ...{ opened: 0, plain: 0, malformed: 0, otherKey: 0 },
    ...{ forged: 0, replayed: 0, untried: 0, unproven: 0 },
  };
}

/** Returns the id of a key as two hex digits, with which its fingerprint begins. */
export function keyName(id: number): string {
  return id.toString(16).padStart(2, "0");
}
