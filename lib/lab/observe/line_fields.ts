/**
 * An object of a JSON line. The functions below read its fields and throw a TypeError for others.
 */
export type Fields = { readonly [name: string]: unknown };

/**
 * Returns what `read` makes of the object in a line of JSON. `undefined` if the line holds no
 * object, or if a field has another type than `read` expects.
 */
export function parseFields<T>(line: string, read: (fields: Fields) => T): T | undefined {
  try {
    return read(object(JSON.parse(line)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value if it is an object. */
export function object(value: unknown): Fields {
  if (!isObject(value)) throw new TypeError("not an object");
  return value;
}

/** Returns the field if it is an array. */
export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value;
}

/** Returns the field if it is a string. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new TypeError(`${name} is not a text`);
  return value;
}

/** Returns the value if it is a string. */
export function asText(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}

/** Returns the field if it is a number. */
export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new TypeError(`${name} is not a number`);
  return value;
}
