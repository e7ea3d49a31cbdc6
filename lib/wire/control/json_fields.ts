import {
  fromBase64,
  isMode,
  type Mode,
  normalizeIp,
  receivedNameFault,
  U32_MAX,
  U48_MAX,
} from "../../core/mod.ts";

/** Error for a bad field in a peer's JSON. It is caught where the message is decoded. */
export class FieldFault extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the fields of a JSON object. A bad field throws a {@linkcode FieldFault}, which names the
 * field and says what it must be.
 */
export class JsonFields {
  readonly #fields: Fields;
  readonly #path: string;

  /** @throws {FieldFault} if `value` is no object */
  constructor(value: unknown, path = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new FieldFault(`${path === "" ? "the message" : `field "${path}"`} must be an object`);
    }
    this.#fields = value as Fields;
    this.#path = path;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key);
  }

  text(key: string): string {
    const value = this.#value(key);
    return typeof value === "string" ? value : this.#fail(key, "must be a text");
  }

  /** Reads the name of a member or a group. */
  name(key: string): string {
    const name = this.text(key);
    const fault = receivedNameFault(name);
    return fault === undefined ? name : this.#fail(key, fault);
  }

  u16(key: string): number {
    return this.integer(key, 0, 65_535);
  }

  u32(key: string): number {
    return this.integer(key, 0, U32_MAX);
  }

  u48(key: string): number {
    return this.integer(key, 0, U48_MAX);
  }

  integer(key: string, min: number, max: number): number {
    const value = this.#value(key);
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) {
      return value as number;
    }
    return this.#fail(key, `must be an integer from ${min} to ${max}`);
  }

  mode(key: string): Mode {
    const value = this.#value(key);
    return isMode(value) ? value : this.#fail(key, 'must be "fifo", "total" or "safe"');
  }

  /** Reads an IP literal, and returns it in canonical text. */
  ip(key: string): string {
    return normalizeIp(this.text(key)) ?? this.#fail(key, "must be an IP address");
  }

  /** Reads so many bytes in base64. */
  bytes(key: string, length: number): Uint8Array {
    const bytes = fromBase64(this.text(key));
    if (bytes?.length === length) return bytes;
    return this.#fail(key, `must be ${length} bytes in base64`);
  }

  choice<T extends string>(key: string, values: readonly T[]): T {
    const value = this.#value(key);
    if ((values as readonly unknown[]).includes(value)) return value as T;
    return this.#fail(key, `must be one of ${values.map((v) => `"${v}"`).join(", ")}`);
  }

  /** Reads a field that is `true` wherever it is there. */
  isTrue(key: string): true {
    return this.#value(key) === true || this.#fail(key, "must be true, or missing");
  }

  object(key: string): JsonFields {
    return new JsonFields(this.#value(key), this.#pathOf(key));
  }

  list<T>(key: string, read: (item: unknown, path: string) => T): T[] {
    const value = this.#value(key);
    if (!Array.isArray(value)) return this.#fail(key, "must be a list");
    return value.map((item, i) => read(item, `${this.#pathOf(key)}[${i}]`));
  }

  isNull(key: string): boolean {
    return this.#value(key) === null;
  }

  #value(key: string): unknown {
    return this.has(key) ? this.#fields[key] : this.#fail(key, "is missing");
  }

  #fail(key: string, what: string): never {
    throw new FieldFault(`field "${this.#pathOf(key)}" ${what}`);
  }

  #pathOf(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}
