import type { TestedMutant } from "./mutant.ts";

const LOOK_ALIKES = "lib/tracker/directory/names/look_alikes.ts";
const LOOK_TESTS = ["tracker/directory/names/look_alikes_test.ts"];

/** Bugs in what is refused because it imitates, takes all the room, or drives a terminal. */
export const NAME_MUTANTS: readonly TestedMutant[] = [
  {
    name: "imitation-admitted",
    why: "a name that people take for a living member's is as taken as that one (9.1.4)",
    file: "lib/tracker/directory/state/members.ts",
    find: "return this.#byName.get(name) ?? this.#lookAlikes.find(name);",
    replace: "return this.#byName.get(name);",
    tests: ["tracker/directory/registration_test.ts"],
  },
  {
    name: "group-imitated",
    why: "no group is made whose name people take for that of another one (9.1.5)",
    file: "lib/tracker/directory/handlers/control_requests.ts",
    find: "if (alike !== undefined) return refusals.groupAlike(group, alike);",
    replace: "",
    tests: ["tracker/directory/views_test.ts"],
  },
  {
    name: "gone-member-blocks-its-look",
    why: "only names of living members are taken (9.1.4)",
    file: "lib/tracker/directory/state/members.ts",
    find: "    this.#lookAlikes.remove(member);\n",
    replace: "",
    tests: ["tracker/directory/registration_test.ts"],
  },
  {
    name: "capitals-not-compared",
    why: "names look the same in small or in capital letters, too (decision 0124)",
    file: LOOK_ALIKES,
    find: "    skeletonOf(plain.toUpperCase()),\n",
    replace: "",
    tests: LOOK_TESTS,
  },
  {
    name: "ascii-names-taken-for-each-other",
    why: "two names of ASCII alone are compared by case only (decision 0124)",
    file: LOOK_ALIKES,
    find: "(isAscii ? undefined : this.#asciiByLook.find(look));",
    replace: "this.#asciiByLook.find(look);",
    tests: LOOK_TESTS,
  },
  {
    name: "tracker-trusts-chosen-names",
    why: "a tracker refuses names that no program of gm would choose (9.1.6)",
    file: "lib/tracker/directory/handlers/registrations.ts",
    find: "if (fault !== undefined) return",
    replace: "if (fault === null) return",
    tests: ["tracker/directory/registration_test.ts"],
  },
  {
    name: "one-address-has-all-connections",
    why: "one address leaves room for others (decision 0125)",
    file: "lib/tracker/waiting_by_host.ts",
    find: "waiting.size < this.#max",
    replace: "waiting.size < Infinity",
    tests: ["tracker/control_listener_test.ts"],
  },
  {
    name: "refusal-drives-the-terminal",
    why: "text of others cannot drive a terminal (decision 0125)",
    file: "lib/cli/explain_error.ts",
    find: "text.replace(UNSAFE, escapeOf)",
    replace: "text.replace(/^$/, escapeOf)",
    tests: ["cli/explain_error_test.ts"],
  },
  {
    name: "marks-cover-the-screen",
    why: "a letter of others' text is shown with eight marks at most (decision 0125)",
    file: "lib/client/front/voice/show_text.ts",
    find: `.replace(MORE_MARKS, "…")`,
    replace: "",
    tests: ["client/front/voice/show_text_test.ts"],
  },
];
