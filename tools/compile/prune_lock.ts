/** The part of deno.lock (version 5) that is read here. */
export interface Lock {
  readonly version: string;
  readonly specifiers?: Readonly<Record<string, string>>;
  readonly npm?: Readonly<Record<string, LockedPackage>>;
  readonly [section: string]: unknown;
}

interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

/**
 * A lock with the given npm packages, all that they need, and no others. `deno compile` embeds
 * every npm package that the lock names, also those of tests alone, and of commands left out.
 *
 * @param roots Packages as the lock names them, `fast-check@4.10.2`.
 */
export function pruneLock(lock: Lock, roots: readonly string[]): Lock {
  const { workspace: _, ...rest } = lock;
  const all = lock.npm ?? {};
  const kept = new Set<string>();
  const keep = (id: string) => {
    if (kept.has(id)) return;
    kept.add(id);
    const { dependencies = [], optionalDependencies = [] } = all[id] ?? {};
    for (const name of [...dependencies, ...optionalDependencies]) keep(idOf(name, all));
  };
  roots.forEach((root) => keep(idOf(root, all)));
  return {
    ...rest,
    specifiers: pick(lock.specifiers ?? {}, (specifier, version) => {
      const [, name] = /^npm:(@?[^@]+)@/.exec(specifier) ?? [];
      return name === undefined || kept.has(`${name}@${version}`);
    }),
    npm: pick(all, (id) => kept.has(id)),
  };
}

/** The lock leaves out the version of a dependency where there is one only. */
function idOf(name: string, all: Readonly<Record<string, LockedPackage>>): string {
  if (Object.hasOwn(all, name)) return name;
  const found = Object.keys(all).filter((id) => id.startsWith(`${name}@`));
  if (found.length === 1) return found[0]!;
  throw new Error(`deno.lock names ${found.length} versions of the npm package "${name}"`);
}

function pick<V>(
  record: Readonly<Record<string, V>>,
  isKept: (key: string, value: V) => boolean,
): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => isKept(key, value)));
}
