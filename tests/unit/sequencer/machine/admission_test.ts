import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import {
  cutMessage,
  OrderedOutbox,
  Outbound,
  StreamReceiver,
  StreamSender,
} from "../../../../lib/ordering/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import { Admission } from "../../../../lib/sequencer/machine/admission.ts";
import { Licence } from "../../../../lib/sequencer/machine/licence.ts";
import { RecallDesk } from "../../../../lib/sequencer/machine/recall_desk.ts";
import { SequencedMembers } from "../../../../lib/sequencer/machine/sequenced_members.ts";
import { Submitter } from "../../../../lib/sequencer/machine/submitter.ts";
import { addressFor, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { EPOCH } from "./fixture_desk.ts";

function ford(): Submitter {
  const place = { id: idOf("ford"), name: "ford", address: addressFor("ford"), joined: 1, slot: 1 };
  return new Submitter(place, new Outbound(0, 0));
}

/** An admission with one message of ford in it, and the licence that a test gives it. */
function withMessage(licence: Licence, bytes = 2): {
  admission: Admission;
  outbox: OrderedOutbox;
  counters: Counters;
} {
  const random = () => 0.5;
  const outbox = new OrderedOutbox(1, EPOCH);
  const sender = new StreamSender<Submitter>(outbox, random);
  const receiver = new StreamReceiver<Submitter>({ random });
  const header = { group: GROUP, source: idOf("marvin"), epoch: EPOCH };
  const counters = new Counters();
  const recalls = new RecallDesk({ header, random, counters });
  const members = new SequencedMembers({ mode: "total", outbox, sender, receiver, recalls });
  const member = ford();
  member.begin(0);
  receiver.addPeer(member);
  const messages = cutMessage(bytes, 0);
  receiver.onMessages(member, { base: 1, messages }, new Uint8Array(bytes), 0);
  const parts = { licence, members, outbox, sender, receiver, counters };
  return { admission: new Admission(parts), outbox, counters };
}

Deno.test("Admission.run() places what was received while the licence is valid", () => {
  const licence = new Licence(() => [ford()]);
  const { admission, outbox } = withMessage(licence);
  admission.run(0);
  assertEquals([admission.phase, outbox.last, admission.nextDeadline()], ["unlicensed", 0, 0]);
  licence.renew(1_000);
  admission.run(0);
  assertEquals([admission.phase, outbox.last], ["open", 1]);
});

Deno.test("Admission.handleTimeout() asks nobody once the licence is valid again", () => {
  const silent = ford();
  const licence = new Licence(() => [silent]);
  const { admission } = withMessage(licence);
  admission.run(0);
  assertEquals(admission.handleTimeout(0), [silent]);
  licence.renew(1_000);
  admission.run(50);
  assertEquals(admission.handleTimeout(100), []);
  assertEquals(admission.nextDeadline(), undefined);
});

Deno.test("Admission.run() never places anything under a licence that has ended", () => {
  // Broken on purpose: everybody is heard when the run begins, and ford is silent after that.
  let looks = 0;
  const { admission } = withMessage(new Licence(() => looks++ === 0 ? [] : [ford()]));
  assertThrows(() => admission.run(0), InvariantError, "without a lease");
});

Deno.test("Admission.run() gives no place to a message that is longer than messages may be", () => {
  for (const [bytes, isPlaced] of [[65_536, true], [65_537, false], [200_000, false]] as const) {
    const licence = new Licence(() => [ford()]);
    licence.renew(1_000);
    const { admission, outbox, counters } = withMessage(licence, bytes);
    admission.run(0);
    assertEquals([outbox.last > 0, counters.malformed], [isPlaced, isPlaced ? 0 : 1], `${bytes}`);
  }
});
