/**
 * A member of a group over JetStream: publishes to a stream in the server's memory, or with `file`
 * in its files, and is an ordered consumer of it. Prints READY, then obeys commands; see
 * ../load/obey_commands.ts.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/peers/jetstream_member.ts ID SERVER_PORT \
 *       [file]
 */
import { DeliverPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { hostClocks } from "../load/host_clocks.ts";
import { obeyCommands } from "../load/obey_commands.ts";
import { Workload } from "../load/workload.ts";

const STREAM = "load";
const STREAM_BYTES_MAX = 512 * 1_024 * 1_024;
/** Messages that the server may send ahead. */
const AHEAD_MAX = 2_000;
const ANSWER_MS_MAX = 20_000;

const [idWord, port, store] = Deno.args;
const id = Number(idWord);
const clocks = hostClocks();
const connection = await connect({ servers: `127.0.0.1:${port}` });
const manager = await jetstreamManager(connection);
// The first member makes the stream; the server takes the same stream from the others.
await manager.streams.add({
  name: STREAM,
  subjects: [STREAM],
  storage: store === "file" ? StorageType.File : StorageType.Memory,
  max_bytes: STREAM_BYTES_MAX,
});
const stream = jetstream(connection);
const workload = new Workload({
  id,
  clocks,
  send: (message) =>
    void stream.publish(STREAM, message, { timeout: ANSWER_MS_MAX })
      .catch((error) => console.error(error)),
  onDone: (run) => console.log(`DONE ${run}`),
});
const consumer = await stream.consumers.get(STREAM, { deliver_policy: DeliverPolicy.New });
await consumer.consume({
  max_messages: AHEAD_MAX,
  callback: (message) => workload.deliver(message.data),
});
await connection.flush();
console.log("READY");
await obeyCommands({ [id]: workload }, clocks);
Deno.exit(0);
