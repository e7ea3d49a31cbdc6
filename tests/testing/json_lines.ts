/**
 * A pattern for `waitForLine`: a JSON line of this type in which these fields have these values;
 * others may be there.
 */
export function jsonLine(
  type: string,
  fields: Readonly<Record<string, unknown>> = {},
): (line: string) => boolean {
  const wanted = Object.entries({ type, ...fields });
  return (line) => {
    const found = parse(line);
    return wanted.every(([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value));
  };
}

/** A pattern for `waitForLine`: the answer that names these members, each with an id. */
export function membersLine(...names: readonly string[]): (line: string) => boolean {
  return (line) => {
    const { type, members } = parse(line);
    if (type !== "members" || !Array.isArray(members)) return false;
    const isEach = members.every(({ member }) => /^[0-9a-f]{12}$/.test(member));
    return isEach && members.map(({ name }) => name).join() === names.join();
  };
}

/** The JSON lines of this type. */
export function jsonLines(lines: readonly string[], type: string): Record<string, unknown>[] {
  return lines.map(parse).filter((line) => line["type"] === type);
}

/**
 * Returns a function that returns true once there are so many JSON lines of this type. It parses
 * each line once, however often it is called.
 */
export function countsTo(count: number, lines: readonly string[], type: string): () => boolean {
  let [next, found] = [0, 0];
  return () => {
    while (next < lines.length) if (parse(lines[next++]!)["type"] === type) found++;
    return found >= count;
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
