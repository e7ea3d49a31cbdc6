import { assertEquals } from "@std/assert";
import * as library from "../../../lib/client/mod.ts";
import { type ErrorCode, REFUSAL_CODES } from "../../../lib/client/mod.ts";

const ROOT = new URL("../../../", import.meta.url);
const PROGRAMS = await Deno.readTextFile(new URL("docs/guide/programs.md", ROOT));
const PROTOCOL = await Deno.readTextFile(new URL("docs/PROTOCOL.md", ROOT));

/** The names that programs may import from `@gm/gm`, values and types. Changing one breaks them. */
const NAMES = {
  client: "BatchReceipt Client ClientOptions CloseOptions JoinOptions MulticastAllOptions " +
    "MulticastOptions Receipt checkGroupName",
  events:
    "ClientEvent DeliveryEvent DirectBegunEvent DirectEndedEvent DirectEvent EvictedEvent FailureEvent GapEvent JoinedEvent KeyChangedEvent LeftEvent " +
    "OrderedAgainEvent PaceEvent ReachEvent RegisteredAgainEvent TrackerEvent TrackerUdpEvent " +
    "UnknownOutcomeEvent UnorderedEvent ViewEvent",
  "their parts":
    "CHANGE_KINDS ChangeKind GroupView Lacking LackingIn LostDirection MemberIdentity OrderWords",
  history: "History HistoryMessage HistoryOptions",
  errors:
    "BadNameError BindError ClientError ClientErrorCode ClosedError DirectEndedError EnvironmentError " +
    "ErrorCode Hyphenated IdentityFileError KeyFileError KeyMismatch MessageTooLongError NoHistoryError " +
    "NoPlacesError NoRoomError NotJoinedError NotSignedError OtherTrackerError REFUSAL_CODES Refusal RefusalCode RefusedCode RefusedError " +
    "TrackerUnreachableError UnknownHostError UnknownOutcomeError WrongKeyError WrongModeError",
  words: "Address Endpoint Epoch GroupId Instant MemberId Mode Seq SeqRange",
  "answers of the tracker": "Freshness GroupSummary MemberRecord NamedIdentity " +
    "SignedIdentity SigningTerms ViewRecord",
  log: "LOG_FORMATS Log LogFields LogFormat LogLevel LogOptions createLog",
  statistics: "Clock Counters DATAGRAM_KINDS DatagramKind SealCounts SealStatistics Traffic " +
    "systemClock",
};

/** Each code once; the compiler refuses this if the union has another code, or lacks one. */
const CODES: Readonly<Record<ErrorCode, true>> = {
  "bad-field": true,
  "bad-name": true,
  "bind-failed": true,
  "closed": true,
  "direct-ended": true,
  "key-file": true,
  "limit": true,
  "malformed": true,
  "name-taken": true,
  "no-history": true,
  "no-places": true,
  "no-room": true,
  "no-sequencer": true,
  "not-joined": true,
  "not-member": true,
  "rebuilding": true,
  "timeout": true,
  "too-large": true,
  "too-long": true,
  "unknown-group": true,
  "unknown-host": true,
  "unknown-member": true,
  "unknown-name": true,
  "unknown-outcome": true,
  "unknown-type": true,
  "unreachable": true,
  "version": true,
  "wrong-family": true,
  "wrong-key": true,
  "wrong-mode": true,
  "other-tracker": true,
  "identity-file": true,
  "sign-first": true,
  "bad-signature": true,
  "not-allowed": true,
  "identity-required": true,
};

const PLACE = { hostname: "127.0.0.1", port: 4_000 };
const GROUP = { name: "council", mode: "fifo" } as const;
/** One error of each class. */
const ERRORS = [
  new library.BadNameError("group", "", "is empty"),
  new library.BindError("UDP", PLACE, new Deno.errors.AddrInUse()),
  new library.ClosedError(),
  new library.DirectEndedError("ford", "the member is gone"),
  new library.IdentityFileError("There is no such file."),
  new library.KeyFileError("There is no such file."),
  new library.MessageTooLongError(65_537),
  new library.NoHistoryError("council"),
  new library.NoPlacesError("council"),
  new library.NoRoomError("council"),
  new library.NotJoinedError("council"),
  new library.NotSignedError("council"),
  new library.OtherTrackerError(PLACE, "shows no key", "Check the address."),
  new library.RefusedError({ ok: false, code: "name_taken", message: "Taken." }),
  new library.TrackerUnreachableError(PLACE, "refused the connection"),
  new library.UnknownHostError("magrathea", "is not known"),
  new library.UnknownOutcomeError("council", "we left"),
  new library.WrongKeyError(PLACE, "other-key"),
  new library.WrongModeError(GROUP, "total"),
] as const;
/** Classes that errors extend, and that nothing throws. */
const BASES = ["ClientError", "EnvironmentError"];

/** Returns the names that a module exports, types included. */
async function exportsOf(path: string): Promise<string[]> {
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--json", path], cwd: ROOT });
  const { nodes } = JSON.parse(new TextDecoder().decode((await command.output()).stdout));
  // Deno 2.4 has one list, later versions have one for each module.
  const symbols: readonly { readonly name: string }[] = Array.isArray(nodes)
    ? nodes
    : Object.values<{ symbols: readonly { name: string }[] }>(nodes).flatMap((node) =>
      node.symbols
    );
  return [...new Set(symbols.map(({ name }) => name))].filter((name) => name !== "").sort();
}

Deno.test("@gm/gm exports the names that programs rely on, and none that the platform has", async () => {
  const names = await exportsOf("lib/client/mod.ts");
  assertEquals(names, Object.values(NAMES).flatMap((line) => line.split(" ")).sort());
  // Where its import is forgotten, TypeScript would take the platform's type without a word.
  assertEquals(names.filter((name) => name in globalThis), []);
});

Deno.test("every error class of @gm/gm is documented with its code", () => {
  const classes = Object.entries(library)
    .filter(([, value]) => Object(value).prototype instanceof library.EnvironmentError)
    .map(([name]) => name);
  const names = ERRORS.map(({ name }) => name);
  assertEquals([...names, "ClientError"].sort(), classes.sort());
  for (const error of ERRORS) {
    const row = PROGRAMS.split("\n").find((line) => line.startsWith(`| \`${error.name}\``));
    assertEquals(row?.includes(`\`${error.code}\``), true, row);
  }
  for (const base of BASES) assertEquals(PROGRAMS.includes(`\`${base}\``), true, base);
});

Deno.test("every code of an error of @gm/gm is documented", () => {
  const refusals = REFUSAL_CODES.map((code) => code.replaceAll("_", "-"));
  for (const code of Object.keys(CODES)) {
    const isRefusal = refusals.includes(code);
    const [page, word] = isRefusal ? [PROTOCOL, code.replaceAll("-", "_")] : [PROGRAMS, code];
    assertEquals(page.includes(`\`${word}\``), true, code);
  }
  for (const code of refusals) assertEquals(code in CODES, true, code);
});
