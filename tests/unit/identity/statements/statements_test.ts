import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  addressOf,
  FRESHNESS_BYTES,
  InvariantError,
  isSignedId,
} from "../../../../lib/core/mod.ts";
import { Identity } from "../../../../lib/identity/mod.ts";
import {
  acceptanceStatement,
  type RegistrationClaim,
  registrationId,
  registrationStatement,
  type ReportClaim,
  reportStatement,
  runStatement,
  signRegistration,
  signReport,
  STATEMENT_DOMAINS,
  verifyAcceptance,
  verifyRegistration,
  verifyReport,
} from "../../../../lib/identity/statements/mod.ts";
import {
  ARTHUR,
  bytesOf,
  FORD,
  FORD_ID,
  HASH,
  hexOf,
  registrationOf,
  vectors,
  VERIFIER,
} from "../fixture_identities.ts";

/** The registration of the golden vector `handshake`. */
const OVER_NOISE = registrationOf({
  freshness: { kind: "handshake", bytes: new Uint8Array(FRESHNESS_BYTES).fill(0xbb) },
  role: "sequencer",
  name: "Τρίλιαν",
  address: addressOf("::1", 4_000)!,
});

Deno.test("registrationStatement() writes the golden vectors, and ford signs them", () => {
  const [nonce, handshake] = vectors.registrations;
  for (
    const [registration, vector] of [[registrationOf(), nonce!], [OVER_NOISE, handshake!]] as const
  ) {
    assertEquals(hexOf(registrationStatement(registration)), vector.bytes);
    assertEquals(hexOf(signRegistration(registration, FORD)), vector.signature);
    assert(verifyRegistration(registration, bytesOf(vector.signature), VERIFIER));
  }
});

Deno.test("acceptanceStatement() writes the golden vector, and only the tracker can sign it", () => {
  const claim = registrationOf();
  assertEquals(hexOf(acceptanceStatement(claim)), vectors.acceptance.bytes);
  const tracker = new Identity(bytesOf(vectors.key.trackerSeed));
  assertEquals(hexOf(tracker.publicKey), vectors.key.tracker);
  const signature = tracker.sign(acceptanceStatement(claim));
  assertEquals(hexOf(signature), vectors.acceptance.signature);
  assert(verifyAcceptance(claim, signature, VERIFIER));
  assertEquals(
    verifyAcceptance({ ...claim, start: new Uint8Array(7) }, signature, VERIFIER),
    false,
  );
  assertEquals(verifyAcceptance(claim, FORD.sign(acceptanceStatement(claim)), VERIFIER), false);
  // The tracker's signature under a registration of its own is none under an acceptance.
  const own = tracker.sign(registrationStatement(claim));
  assertEquals(verifyAcceptance(claim, own, VERIFIER), false);
});

Deno.test("registrationStatement() has room for the longest name and address", () => {
  const longest = registrationOf({ name: "\u{10ffff}".repeat(16), address: addressOf("::1", 1)! });
  assert(verifyRegistration(longest, signRegistration(longest, FORD), VERIFIER));
});

Deno.test("verifyRegistration() refuses a signature if any field differs", () => {
  const signature = signRegistration(registrationOf(), FORD);
  const others: Partial<RegistrationClaim>[] = [
    { tracker: ARTHUR.publicKey },
    { freshness: { kind: "handshake", bytes: new Uint8Array(FRESHNESS_BYTES).fill(0xaa) } },
    { freshness: { kind: "nonce", bytes: new Uint8Array(FRESHNESS_BYTES) } },
    { key: ARTHUR.publicKey },
    { role: "sequencer" },
    { name: "arthur" },
    { address: addressOf("127.0.0.2", 4_000)! },
    { address: addressOf("127.0.0.1", 4_001)! },
    { member: FORD_ID + 1 },
    { start: new Uint8Array(7) },
  ];
  for (const other of others) {
    assertEquals(
      verifyRegistration(registrationOf(other), signature, VERIFIER),
      false,
      Object.keys(other)[0],
    );
  }
});

Deno.test("registrationId() returns the id of the golden vector", () => {
  assertEquals(registrationId(registrationOf(), HASH), parseInt(vectors.id.member, 16));
  const bytes: string[] = [];
  registrationId(
    registrationOf(),
    (statement) => (bytes.push(hexOf(statement)), new Uint8Array(32)),
  );
  assertEquals(bytes, [vectors.id.bytes]);
});

Deno.test("registrationId() returns odd numbers, others for another nonce, key or start", () => {
  const others: Partial<RegistrationClaim>[] = [
    {},
    { freshness: { kind: "handshake", bytes: new Uint8Array(FRESHNESS_BYTES).fill(0xaa) } },
    { freshness: { kind: "nonce", bytes: new Uint8Array(FRESHNESS_BYTES) } },
    { key: ARTHUR.publicKey },
    ...Array.from({ length: 20 }, (_, i) => ({ start: new Uint8Array(7).fill(i) })),
  ];
  const ids = others.map((other) => registrationId(registrationOf(other), HASH));
  assertEquals(new Set(ids).size, others.length);
  assert(ids.every(isSignedId));
  assertEquals(registrationId(registrationOf(), () => new Uint8Array(32)), 1);
});

/** The report of the golden vector, or one that differs from it. */
function reportOf(other: Partial<ReportClaim> = {}): ReportClaim {
  const { tracker, key, role, name, member } = registrationOf();
  return { tracker, key, role, name, member, boot: 0xb0b2, ...other };
}

Deno.test("reportStatement() writes the golden vector, and ford signs it", () => {
  assertEquals(hexOf(reportStatement(reportOf())), vectors.report.bytes);
  assertEquals(hexOf(signReport(reportOf(), FORD)), vectors.report.signature);
  assert(verifyReport(reportOf(), bytesOf(vectors.report.signature), VERIFIER));
});

Deno.test("verifyReport() refuses a signature if any field differs", () => {
  const signature = signReport(reportOf(), FORD);
  const others: Partial<ReportClaim>[] = [
    { tracker: ARTHUR.publicKey },
    { boot: 0xb0b3 },
    { key: ARTHUR.publicKey },
    { role: "sequencer" },
    { name: "arthur" },
    { member: FORD_ID + 1 },
  ];
  for (const other of others) {
    const isTaken = verifyReport(reportOf(other), signature, VERIFIER);
    assertEquals(isTaken, false, Object.keys(other)[0]);
  }
});

Deno.test("reportStatement() has room for the longest name", () => {
  const longest = reportOf({ name: "\u{10ffff}".repeat(16) });
  assert(verifyReport(longest, signReport(longest, FORD), VERIFIER));
});

Deno.test("registrationStatement() wants fields of their length", () => {
  assertThrows(
    () => registrationStatement(registrationOf({ start: new Uint8Array(6) })),
    InvariantError,
  );
});

Deno.test("STATEMENT_DOMAINS differ, and none begins with another", () => {
  const domains = Object.values(STATEMENT_DOMAINS);
  const begins = domains.flatMap((one) =>
    domains.filter((other) => other !== one && one.startsWith(other))
  );
  assertEquals(begins, []);
});

Deno.test("statements of different kinds begin with their own domain and length", () => {
  const hash = new Uint8Array(32);
  const statements = [
    registrationStatement(registrationOf()),
    reportStatement(reportOf()),
    runStatement({ group: 1, member: 2, first: 3, count: 4, hash }),
  ];
  for (const [i, name] of (["registration", "report", "run"] as const).entries()) {
    const bytes = statements[i]!;
    const domain = STATEMENT_DOMAINS[name];
    assertEquals(new TextDecoder().decode(bytes.subarray(1, 1 + domain.length)), domain);
    assertEquals([bytes[0], bytes[1 + domain.length]], [domain.length, 1]);
    const body = 1 + domain.length + 1 + 4;
    assertEquals(new DataView(bytes.buffer).getUint32(body - 4), bytes.length - body);
  }
});
