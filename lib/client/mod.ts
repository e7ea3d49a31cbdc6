/**
 * The client, for programs: {@linkcode Client} registers at a tracker, joins groups, multicasts,
 * and hears what the others multicast. `gm client` is built on it and on nothing below it.
 *
 * Here two members, with a tracker and a sequencer, are in one program. A group in total order has
 * one order for all, so what each of them delivers is the same:
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
 *
 * const place = { address: anyPort, tracker: tracker.address };
 * const ford = await Client.connect({ ...place, name: "ford" });
 * const katerina = await Client.connect({ ...place, name: "katerina" });
 *
 * await sequencer.attempted; // It is registered, so groups in total order can be made.
 * await ford.join("distrib", { mode: "total" });
 * const { mode } = await katerina.join("distrib");
 * assertEquals(mode, "total");
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
 *   katerina.multicast("distrib", "and thanks"),
 *   take(ford, 2),
 *   take(katerina, 2),
 * ]);
 * assertEquals(taken[0], taken[1]);
 * const { first, last } = await receipt.delivered;
 * assertEquals(first, last);
 *
 * await Promise.all([ford, katerina].map((client) => client.close()));
 * await sequencer.close();
 * await tracker.close();
 * ```
 *
 * Inside: the protocol is in member/, a machine without I/O; `MemberShell` puts it on a socket and
 * gives what it tells to whoever waits; `Client` is over it. Above that, no line knows a datagram:
 * parse_line.ts says what a typed line means, a `Session` obeys it, a `Voice` (text or JSON) tells
 * what comes of it, and the front ends (terminal, pipe, emulation) only bring lines. What others
 * sent reaches a terminal as one line of harmless characters (show_text.ts).
 *
 * Two things hold throughout. Delivered means taken: what the application (or a reader of stdout)
 * does not take is not acknowledged and holds its senders up, and a pipe is read no faster than
 * its lines can be multicast, so no queue grows without bound. And a machine that broke is a bug:
 * everybody who waits for it gets the error, and nothing of it is used any more.
 *
 * @module
 */
export * from "./client.ts";
export * from "./client_errors.ts";
export * from "./client_event.ts";
export * from "./client_options.ts";
export * from "./vocabulary.ts";
