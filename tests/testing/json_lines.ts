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

/** The JSON lines of this type. */
export function jsonLines(lines: readonly string[], type: string): Record<string, unknown>[] {
  return lines.map(parse).filter((line) => line["type"] === type);
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
