/**
 * Writes lines to a pipe whose reader takes none, and tells on stderr that it goes on all the same:
 * first how many writes went the asynchronous way before the pipe was full, then what it was after.
 */
import { LineWriter } from "../../../lib/cli/line_writer.ts";
import { StdoutSink } from "../../../lib/cli/stdout_sink.ts";

class CountingSink extends StdoutSink {
  writes = 0;
  override write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    return super.write(bytes);
  }
}

const sink = new CountingSink();
await sink.opened;
const writer = new LineWriter(sink);
await writer.write("0");
console.error(`${sink.writes} while there is room`);
for (let i = 1; i < 100; i++) void writer.write(`${i}`.padEnd(4_000, "."));
setTimeout(() => console.error(`${sink.writes} while the reader takes nothing`));
await writer.flush();
