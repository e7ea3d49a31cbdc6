import { assertThrows } from "@std/assert";
import type { Frame } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { SilenceWatch } from "./silence_watch.ts";
import { Violation } from "./violation.ts";

const INTERVAL_MS = 1_000;
const FORD = { id: 1, address: { transport: "udp", hostname: "10.1.0.1", port: 4001 } } as const;
const ARTHUR = { id: 2, address: { transport: "udp", hostname: "10.1.0.2", port: 4001 } } as const;
const HEARTBEAT = { type: "heartbeat", count: 0, asks: true, views: [] } as const;

/**
 * Ford was heard at 0 for the last time, arthur all the time. The tracker stands still from 1,000
 * to 2,500, and `meanwhile` happens.
 */
function watchOf(meanwhile: (watch: SilenceWatch) => void): SilenceWatch {
  const watch = new SilenceWatch();
  const hear = ({ id, address }: typeof FORD | typeof ARTHUR, now: number) => {
    const header = { group: 0, source: id, destination: 0, epoch: { number: 0, boot: 0 } };
    watch.onDatagram(encodeDatagram({ header, frames: [HEARTBEAT] }), address, now, INTERVAL_MS);
  };
  for (const life of [FORD, ARTHUR]) watch.registered(life, 0);
  hear(FORD, 0);
  const awake = watch.pause(1_000);
  meanwhile(watch);
  for (const life of [FORD, ARTHUR]) watch.registered(life, 1_000);
  for (let now = 200; now <= 2_400; now += 200) hear(ARTHUR, now);
  awake(2_500);
  return watch;
}

Deno.test("SilenceWatch catches an eviction by a tracker that has just stood still", () => {
  const watch = watchOf(() => {});
  assertThrows(() => watch.checkMember(FORD, 2_510, INTERVAL_MS), Violation, "late itself");
});

Deno.test("SilenceWatch blames no tracker for a pause in which it died and was started again", () => {
  const watch = watchOf((watch) => watch.restart());
  watch.checkMember(FORD, 2_510, INTERVAL_MS);
  // The next pause of the new life counts.
  watch.pause(2_600)(4_100);
  assertThrows(() => watch.checkMember(ARTHUR, 4_110, INTERVAL_MS), Violation, "late itself");
});

Deno.test("SilenceWatch takes a right echo before the proof for a sign of life, and no other", () => {
  for (
    const { cookies, isHeard } of [
      { cookies: [7], isHeard: true },
      { cookies: [8, 7], isHeard: true },
      { cookies: [8], isHeard: false },
      { cookies: [], isHeard: false },
    ]
  ) {
    const watch = new SilenceWatch();
    const hear = ({ id, address }: typeof FORD | typeof ARTHUR, frame: Frame, now: number) => {
      const header = { group: 0, source: id, destination: 0, epoch: { number: 0, boot: 0 } };
      watch.onDatagram(encodeDatagram({ header, frames: [frame] }), address, now, INTERVAL_MS);
    };
    for (const life of [FORD, ARTHUR]) {
      watch.registered(life, 0);
      hear(life, HEARTBEAT, 0);
    }
    const header = { group: 0, source: 0, destination: ARTHUR.id, epoch: { number: 0, boot: 0 } };
    watch.onTransmit(encodeDatagram({ header, frames: [{ type: "challenge", cookie: 7 }] }));
    for (const cookie of cookies) hear(ARTHUR, { type: "echo", cookie }, 1_800);
    const check = () => watch.checkMember(FORD, 2_100, INTERVAL_MS);
    if (isHeard) check();
    else assertThrows(check, Violation, "heard nobody");
  }
});
