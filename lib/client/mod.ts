/**
 * The library of gm. A {@linkcode Client} registers at a tracker, joins groups, multicasts, and
 * delivers what others multicast, in order:
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Client, createLog } from "./mod.ts";
 * import { TrackerServer } from "../tracker/mod.ts";
 *
 * // Usually `gm tracker` runs somewhere; a program may also bring its own.
 * const anyPort = { hostname: "127.0.0.1", port: 0 };
 * const log = createLog({ level: "error", format: "text", write: console.error });
 * const tracker = TrackerServer.start({ ...anyPort, log, onBug: reportError });
 *
 * const place = { address: anyPort, tracker: tracker.address };
 * const ford = await Client.connect({ ...place, name: "ford" });
 * await ford.join("distrib");
 * await ford.multicast("distrib", "So long");
 *
 * for await (const event of ford) {
 *   if (event.type !== "message") continue;
 *   assertEquals(event.sender.name, "ford");
 *   assertEquals(new TextDecoder().decode(event.payload), "So long");
 *   break;
 * }
 * await ford.close({ discard: true });
 * await tracker.close();
 * ```
 *
 * A group in mode `total` has one order for all, joins and leaves included. It takes a sequencer.
 * Here two members multicast at the same time, and both deliver the same sequence:
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Client, createLog } from "./mod.ts";
 * import { SequencerServer } from "../sequencer/mod.ts";
 * import { TrackerServer } from "../tracker/mod.ts";
 *
 * const anyPort = { hostname: "127.0.0.1", port: 0 };
 * const log = createLog({ level: "error", format: "text", write: console.error });
 * const shell = { ...anyPort, log, onBug: reportError };
 * const tracker = TrackerServer.start(shell);
 * const sequencer = SequencerServer.start({ ...shell, tracker: tracker.address });
 * await sequencer.attempted; // It is registered: groups in total order can be made.
 *
 * const place = { address: anyPort, tracker: tracker.address };
 * const ford = await Client.connect({ ...place, name: "ford" });
 * const arthur = await Client.connect({ ...place, name: "arthur" });
 * await ford.join("distrib", { mode: "total" });
 * await arthur.join("distrib");
 *
 * async function take(client: Client, count: number): Promise<string[]> {
 *   const texts: string[] = [];
 *   for await (const event of client) {
 *     if (event.type === "message") texts.push(new TextDecoder().decode(event.payload));
 *     if (texts.length === count) break;
 *   }
 *   return texts;
 * }
 *
 * const [receipt, , ...taken] = await Promise.all([
 *   ford.multicast("distrib", "So long"),
 *   arthur.multicast("distrib", "and thanks"),
 *   take(ford, 2),
 *   take(arthur, 2),
 * ]);
 * assertEquals(taken[0], taken[1]);
 * const { first, last } = await receipt.delivered; // The place in the order of all.
 * assertEquals(first, last);
 *
 * await Promise.all([ford, arthur].map((client) => client.close()));
 * await sequencer.close();
 * await tracker.close();
 * ```
 *
 * examples/ has three whole programs: a replicated key-value store, a work queue, a lock service.
 *
 * Inside this folder: `MemberShell` puts the protocol (member/, a machine without I/O) on a socket,
 * and `Client` is what programs see of it. `PendingCalls` holds the promises that callers wait for;
 * `ShellEvents` settles them, and queues what concerns the application (`EventQueue`). A direct
 * conversation is a group to the member; `Conversations` knows the two that talk in it. `gm client`
 * (front/) is built on `Client` alone. No rule of the protocol may live here, and nothing in here
 * writes to stdout.
 *
 * Invariants:
 * - Delivered means taken: a message is acknowledged when the application takes its event. What it
 *   does not take holds the senders up, and the queue of events has a bound, so no queue grows
 *   without bound.
 * - Every promise is settled: by its answer, by leaving, closing or a signal, or by a bug. After a
 *   bug all calls reject with its error, and nothing of the member is used any more.
 * - Messages of one group are accepted in the order of the calls.
 *
 * @module
 */
export * from "./client.ts";
export * from "./client_errors.ts";
export * from "./client_event.ts";
export * from "./client_options.ts";
export * from "./vocabulary.ts";
