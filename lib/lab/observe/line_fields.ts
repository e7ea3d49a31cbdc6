/** The fields of a line of JSON that a process wrote, each read as what it should be, else a TypeError. */
export type Fields = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Fields {
  if (!isObject(value)) throw new TypeError("not an object");
  return value;
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new TypeError(`${name} is not a text`);
  return value;
}

export function asText(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}

export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new TypeError(`${name} is not a number`);
  return value;
}
