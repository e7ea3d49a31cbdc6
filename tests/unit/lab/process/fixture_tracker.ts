import { localHost } from "../../../../lib/lab/process/local_host.ts";

/** Starts a tracker as the lab does on this machine, and prints the first line of its output. */
const { promise, resolve } = Promise.withResolvers<string>();
await using process = localHost.start({
  title: "tracker",
  words: ["tracker", "127.0.0.1:0"],
  onLine: resolve,
  onEnd: ({ code }) => resolve(`ended with ${code}: ${process.stderr}`),
});
console.log(await promise);
