import { isDeepStrictEqual, types } from "node:util";

/**
 * Deep equality as assertEquals means it: the same values under the same keys, `undefined` being
 * a value; maps and sets in any order; NaN equals itself, and 0 equals -0; objects of different
 * classes differ. node:util's isDeepStrictEqual tells 0 from -0 and minds null prototypes, so it
 * is asked only about what has no parts.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, underWay: Map<object, object>): boolean {
  if (isSame(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (prototypeOf(a) !== prototypeOf(b)) return false;
  if (isIndivisible(a)) return isDeepStrictEqual(a, b);
  if (ArrayBuffer.isView(a)) return sameElements(a as Uint8Array, b as Uint8Array);
  // In a cyclic structure, a pair that is being compared further up counts as equal here.
  if (underWay.get(a) === b) return true;
  underWay.set(a, b);
  if (a instanceof Map) return sameEntries([...a], [...b as typeof a], underWay);
  if (a instanceof Set) return sameEntries([...a], [...b as typeof a], underWay);
  return sameProperties(a, b, underWay);
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An object without a prototype is as plain as one with Object's. */
function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function isIndivisible(value: object): boolean {
  return types.isDate(value) || types.isRegExp(value) || types.isAnyArrayBuffer(value) ||
    types.isBoxedPrimitive(value) || value instanceof URL || value instanceof DataView;
}

function sameElements(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((element, index) => isSame(element, b[index]));
}

/** Each entry of one has its equal in the other; which, is not given by the order. */
function sameEntries(a: unknown[], b: unknown[], underWay: Map<object, object>): boolean {
  if (a.length !== b.length) return false;
  const left = new Set(b);
  return a.every((entry) => {
    if (left.delete(entry)) return true;
    for (const candidate of left) {
      if (compare(entry, candidate, underWay)) return left.delete(candidate);
    }
    return false;
  });
}

function sameProperties(a: object, b: object, underWay: Map<object, object>): boolean {
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  const keys = new Set([...comparedKeys(a), ...comparedKeys(b)]);
  for (const key of keys) {
    if (!(key in a) || !(key in b)) return false;
    if (!compare(Reflect.get(a, key), Reflect.get(b, key), underWay)) return false;
  }
  return true;
}

/** Returns the keys to compare: own keys, and the getters of a class's instance. */
function comparedKeys(value: object): PropertyKey[] {
  const enumerable = (key: PropertyKey) => Object.prototype.propertyIsEnumerable.call(value, key);
  const keys = Reflect.ownKeys(value);
  const prototype = prototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype) {
    return keys.filter(enumerable);
  }
  for (let level = prototype; level && level !== Object.prototype;) {
    keys.push(...Reflect.ownKeys(level));
    level = Object.getPrototypeOf(level);
  }
  return keys;
}
