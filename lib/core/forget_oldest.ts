/**
 * Bounds a `Map` or `Set` to which one key was just added: deletes the key that was added first if
 * there are more than `max`.
 */
export function forgetOldest<Key>(
  kept: { readonly size: number; keys(): Iterable<Key>; delete(key: Key): boolean },
  max: number,
): void {
  if (kept.size <= max) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}
