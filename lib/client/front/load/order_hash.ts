/**
 * A running hash of a sequence: two members whose hashes are equal delivered the same messages in
 * the same order. 64 bits in two lanes, mixed as MurmurHash3 mixes.
 */
export class OrderHash {
  #a = 0x9747b28c;
  #b = 0x51ed270b;

  /** Adds an element as 32-bit words. */
  add(...words: readonly number[]): void {
    for (const word of words) {
      this.#a = mix(this.#a ^ word, 0x85ebca6b);
      this.#b = mix(this.#b + word, 0xc2b2ae35);
    }
  }

  /** The hash so far, as 16 hexadecimal digits. */
  get digest(): string {
    return hex(this.#a) + hex(this.#b);
  }
}

/** Returns a number for a name, the same at every member (FNV-1a). */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

function mix(lane: number, factor: number): number {
  const product = Math.imul(lane, factor);
  return product ^ (product >>> 15) ^ (product << 7);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
