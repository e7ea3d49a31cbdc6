import type { Mutant, TestedMutant } from "./mutant.ts";

/** Bugs in direct groups that the simulator must find. */
export const DIRECT_MUTANTS: readonly Mutant[] = [
  {
    name: "tells-the-partner-once",
    why: "a member is told of a direct group until it lists the group (8.7.3)",
    file: "lib/tracker/directory/handlers/heartbeats.ts",
    find: "    this.#directs.remind(member, frame.views);\n",
    replace: "",
  },
  {
    name: "stays-alone-in-a-direct-group",
    why: "a direct group ends when one of the two is gone (8.7.4)",
    file: "lib/client/member/fifo/fifo_group.ts",
    find: "if (peer.id === this.#partner) this.#onPartnerGone(peer, now);",
    replace: "",
  },
];

/** Bugs in direct messages that unit tests must find. */
export const TESTED_DIRECT_MUTANTS: readonly TestedMutant[] = [
  {
    name: "joins-a-direct-group-again",
    why: "an evicted member does not join its direct groups again (8.7.4)",
    file: "lib/client/member/memberships.ts",
    find: "if (group.isLeaving || directPairOf(name) !== undefined) {",
    replace: "if (group.isLeaving) {",
    tests: ["client/member/member_direct_test.ts"],
  },
  {
    name: "enters-where-nobody-is-left",
    why: "a member enters no direct group whose partner is gone (8.7.4)",
    file: "lib/client/member/memberships.ts",
    find: "if (this.#former.hasLeft(id, joined) || members.length < 2) {",
    replace: "if (this.#former.hasLeft(id, joined)) {",
    tests: ["client/member/member_direct_test.ts"],
  },
  {
    name: "forgets-an-eviction-of-its-wish",
    why: "a wish to talk directly outlives an eviction (8.7)",
    file: "lib/client/member/member.ts",
    find: "    this.#directs.onRegistered();\n",
    replace: "",
    tests: ["client/member/member_direct_test.ts"],
  },
  {
    name: "lets-a-third-into-a-direct-group",
    why: "a join with the name of a direct group is refused (8.7.1)",
    file: "lib/tracker/directory/handlers/control_requests.ts",
    find: "const refusal = group === undefined || group.isDirect",
    replace: "const refusal = group === undefined",
    tests: ["tracker/directory/handlers/directs_test.ts"],
  },
  {
    name: "restores-a-third-into-a-direct-group",
    why: "a restore counts only if its source is one of the two (8.7.1)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: 'if (pair !== undefined && (mode !== "fifo" || !pair.includes(id))) return false;',
    replace: 'if (pair !== undefined && mode !== "fifo") return false;',
    tests: ["tracker/directory/handlers/directs_test.ts"],
  },
  {
    name: "lists-direct-groups",
    why: "no list has direct groups (8.7.5)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "return this.lasts && !this.isDirect;",
    replace: "return this.lasts;",
    tests: ["tracker/directory/handlers/directs_test.ts"],
  },
  {
    name: "strangers-fill-all-groups",
    why: "direct conversations of one member have a bound of their own (8.7.7)",
    file: "lib/tracker/directory/handlers/directs.ts",
    find: "if (one.directs >= DIRECTS_PER_MEMBER_MAX) return refusals.tooManyDirectsOfOne(one);",
    replace: "",
    tests: ["tracker/directory/handlers/directs_test.ts"],
  },
  {
    name: "makes-a-direct-group-anew-while-rebuilding",
    why: "a group of two that were taken back may exist already (8.7.6)",
    file: "lib/tracker/directory/handlers/directs.ts",
    find: "if (mayComeBack) return refusals.rebuildingDirect(member, other);",
    replace: "",
    tests: ["tracker/directory/handlers/directs_test.ts"],
  },
  {
    name: "says-nothing-of-what-the-dead-lacks",
    why: "what the other one had not acknowledged is reported (8.7.4)",
    file: "lib/client/member/fifo/fifo_group.ts",
    find: "if (acked < last) this.#undelivered = [{ member: { id, name }, range }];",
    replace: "",
    tests: ["client/member/member_direct_test.ts"],
  },
  {
    name: "bye-without-acks",
    why: "a bye in a direct group carries the acks that are owed (8.7.8)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: "if (this.#options.hasOnePeer) this.#options.receiver.packAcks(writer, now);",
    replace: "",
    tests: ["client/member/member_direct_test.ts"],
  },
  {
    name: "pasted-secrets-go-to-the-group",
    why: "several lines after !d go to the member that it names (decision 0121)",
    file: "lib/client/front/parse_line.ts",
    find: "if (direct !== null) return directCommand(",
    replace: 'if (direct !== null && !line.includes("\\n")) return directCommand(',
    tests: ["client/front/parse_line_test.ts"],
  },
  {
    name: "direct-messages-count-as-taken-at-once",
    why: "a direct message is acknowledged when the application takes it (8.4.1)",
    file: "lib/client/event_queue.ts",
    find: 'return event.type === "message" || event.type === "direct";',
    replace: 'return event.type === "message";',
    tests: ["client/event_queue_test.ts"],
  },
];
