/** The line to wait for: it contains the text, matches the pattern, or satisfies the predicate. */
export type LinePattern = string | RegExp | ((line: string) => boolean);

/** Collects the lines of a stream and lets a test wait for one. */
export class OutputLog {
  readonly lines: string[] = [];
  /** Resolves when the stream has ended and every line is in. */
  readonly ended: Promise<void>;
  #isEnded = false;
  #rest = "";
  #seen = 0;
  #onChange = new Set<() => void>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#collect(stream);
  }

  /** Everything so far, a last line without its end included. */
  get text(): string {
    return [...this.lines, this.#rest].join("\n");
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Returns a function that takes the first match after the line that was taken last, once it is
   * there. It looks at each line once, however often it is called: logs have thousands of lines.
   */
  taker(pattern: LinePattern): () => string | undefined {
    let next = this.#seen;
    return () => {
      next = Math.max(next, this.#seen);
      while (next < this.lines.length) {
        const line = this.lines[next++]!;
        if (!isMatch(line, pattern)) continue;
        this.#seen = next;
        return line;
      }
      return undefined;
    };
  }

  /** Calls `listener` after every change; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) this.#add(decoder.decode(chunk, { stream: true }));
    this.#add(decoder.decode());
    if (this.#rest !== "") this.lines.push(this.#rest);
    this.#rest = "";
    this.#isEnded = true;
    this.#tell();
  }

  #add(text: string): void {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop()!;
    this.lines.push(...parts);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#onChange]) listener();
  }
}

function isMatch(line: string, pattern: LinePattern): boolean {
  if (typeof pattern === "string") return line.includes(pattern);
  return pattern instanceof RegExp ? pattern.test(line) : pattern(line);
}
