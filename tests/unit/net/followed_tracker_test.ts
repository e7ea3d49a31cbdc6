import { assertEquals, assertRejects } from "@std/assert";
import { type Address, addressOf } from "../../../lib/core/mod.ts";
import {
  FollowedTracker,
  TrackerRequests,
  TrackerUnreachableError,
  UnknownHostError,
} from "../../../lib/net/mod.ts";

const PORT = 40_000;
const [BEFORE, AFTER, THIRD] = [1, 4, 9].map((last) => addressOf(`10.77.0.${last}`, PORT)!);

/** A tracker that was found at 10.77.0.1, under a name that leads to these addresses. */
function tracker(
  { hostname = "lab1", ips, listening = [] }: {
    readonly hostname?: string;
    readonly ips: readonly string[];
    readonly listening?: readonly Address[];
  },
) {
  const asked: string[] = [];
  const followed = new FollowedTracker({
    place: { hostname, port: PORT },
    address: BEFORE!,
    log: undefined,
    resolve: (name) => {
      asked.push(name);
      const [first, ...others] = ips;
      if (first === undefined) return Promise.reject(new UnknownHostError(name, "is not known."));
      return Promise.resolve([first, ...others]);
    },
    accepts: (address) => {
      asked.push(address.hostname);
      return Promise.resolve(listening.some(({ hostname }) => hostname === address.hostname));
    },
  });
  return { followed, asked };
}

/** Serves one request, as a tracker that has no groups. */
async function serveOne(listener: Deno.Listener): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1_000));
  await connection.write(new TextEncoder().encode('{"ok":true,"groups":[]}\n'));
}

Deno.test("FollowedTracker.follow() finds the tracker at the new address of its name", async () => {
  const { followed, asked } = tracker({ ips: ["10.77.0.4"], listening: [AFTER!] });
  assertEquals(followed.outward(BEFORE!), BEFORE);
  assertEquals(await Promise.all([followed.follow(), followed.follow()]), [true, true]);
  assertEquals(asked, ["lab1", "10.77.0.4"]);
  assertEquals(followed.current, AFTER);
  // The machine knows the tracker by its first address for life, and nobody else by it.
  const all = [BEFORE!, AFTER!, THIRD!];
  assertEquals(all.map((to) => followed.outward(to)), [AFTER!, BEFORE!, THIRD!]);
  assertEquals(all.map((from) => followed.inward(from)), [AFTER!, BEFORE!, THIRD!]);
  assertEquals(await followed.follow(), false);
});

Deno.test("FollowedTracker.follow() tries the next of several addresses, the present one first", async () => {
  const ips = ["10.77.0.9", "10.77.0.4", "10.77.0.1"];
  const moved = tracker({ ips, listening: [AFTER!] });
  assertEquals(await moved.followed.follow(), true);
  assertEquals(moved.asked, ["lab1", "10.77.0.1", "10.77.0.9", "10.77.0.4"]);
  assertEquals(moved.followed.current, AFTER);
  const silent = tracker({ ips, listening: [BEFORE!, AFTER!] });
  assertEquals([await silent.followed.follow(), silent.followed.current], [false, BEFORE]);
});

Deno.test("FollowedTracker.follow() stays where nobody listens, or the name is not known", async () => {
  for (const ips of [["10.77.0.4"], ["10.77.0.1"], []]) {
    const { followed } = tracker({ ips });
    assertEquals([await followed.follow(), followed.current], [false, BEFORE]);
  }
});

Deno.test("FollowedTracker.follow() stays where Deno may not connect to the new address", async () => {
  const followed = new FollowedTracker({
    place: { hostname: "lab1", port: PORT },
    ...{ address: BEFORE!, log: undefined },
    resolve: () => Promise.resolve(["10.77.0.4"]),
    accepts: () => Promise.reject(new Deno.errors.NotCapable("Requires net access")),
  });
  assertEquals([await followed.follow(), followed.current], [false, BEFORE]);
});

Deno.test("FollowedTracker.follow() looks no literal up, and nothing after close()", async () => {
  const literal = tracker({ hostname: "10.77.0.1", ips: ["10.77.0.4"], listening: [AFTER!] });
  literal.followed.start();
  assertEquals([await literal.followed.follow(), literal.asked], [false, []]);
  const closed = tracker({ ips: ["10.77.0.4"], listening: [AFTER!] });
  closed.followed.start();
  closed.followed.close();
  assertEquals([await closed.followed.follow(), closed.asked], [false, []]);
});

Deno.test("FollowedTracker looks the name up by itself while nothing comes from the tracker", async () => {
  const looked = Promise.withResolvers<void>();
  const followed = new FollowedTracker({
    place: { hostname: "lab1", port: PORT },
    ...{ address: BEFORE!, log: undefined, followMs: 1 },
    resolve: () => {
      looked.resolve();
      return Promise.resolve(["10.77.0.1"]);
    },
  });
  followed.start();
  await looked.promise;
  followed.close();
});

Deno.test("TrackerRequests.ask() asks a tracker again at its new address", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const served = serveOne(listener);
  const options = {
    place: { hostname: "lab1", port },
    // Nobody listens there.
    address: addressOf("::1", port)!,
    log: undefined,
  };
  const followed = new FollowedTracker({
    ...options,
    resolve: () => Promise.resolve(["127.0.0.1"]),
    accepts: () => Promise.resolve(true),
  });
  const answer = await new TrackerRequests(followed, undefined).ask({ type: "list_groups" });
  assertEquals(answer, { ok: true, groups: [] });
  await served;
  listener.close();
  const lost = new FollowedTracker({
    ...options,
    place: { hostname: "lab1", port: 1 },
    address: addressOf("127.0.0.1", 1)!,
    resolve: () => Promise.resolve(["127.0.0.1"]),
  });
  await assertRejects(
    () => new TrackerRequests(lost, undefined).ask({ type: "list_groups" }),
    TrackerUnreachableError,
  );
});

Deno.test("TrackerRequests.ask() asks again if the tracker moved while it asked", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const followed = new FollowedTracker({
    place: { hostname: "lab1", port },
    // Nobody listens there.
    address: addressOf("::1", port)!,
    log: undefined,
    resolve: () => Promise.resolve(["127.0.0.1"]),
    accepts: () => Promise.resolve(true),
  });
  const served = serveOne(listener);
  const asking = new TrackerRequests(followed, undefined).ask({ type: "list_groups" });
  // No I/O in it: the move is known before the first address refuses.
  assertEquals(await followed.follow(), true);
  assertEquals(await asking, { ok: true, groups: [] });
  await served;
  listener.close();
});
