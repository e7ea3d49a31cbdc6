import type { TestedMutant } from "./mutant.ts";

const OUTPUT = "lib/lab/hosts/ssh/session_output.ts";
const OUTPUT_TESTS = ["lab/hosts/ssh/session_output_test.ts"];
const LOCAL_HOST = "lib/lab/process/local_host.ts";
const LOCAL_HOST_TESTS = ["lab/process/local_host_test.ts"];
const AGENT = "lib/lab/hosts/agent/agent.ts";
const AGENT_KEY_TESTS = ["lab/hosts/agent/agent_key_test.ts"];
const REACH = "lib/lab/hosts/reach/reach.ts";
const REACH_TESTS = ["lab/hosts/reach/reach_test.ts", "lab/hosts/reach/check_reach_test.ts"];

/** Bugs in what the lab does with hosts over ssh, and in what it measures and keeps. */
export const LAB_MUTANTS: readonly TestedMutant[] = [
  {
    name: "greeting-runs-into-the-answer",
    why: "the tail that is kept finds a mark that comes in two pieces",
    file: OUTPUT,
    find: "this.#tail = text.slice(-mark.length);",
    replace: 'this.#tail = "";',
    tests: OUTPUT_TESTS,
  },
  {
    name: "script-reads-itself",
    why: "a script has no input: it would read what the shell is yet to run",
    file: OUTPUT,
    find: ") </dev/null\\ncode=$?",
    replace: ")\\ncode=$?",
    tests: OUTPUT_TESTS,
  },
  {
    name: "mark-is-in-the-command",
    why: "a forced command may print the command, which must not look like its output",
    file: OUTPUT,
    find: 'mark.replace("-", "\'-\'")',
    replace: "mark",
    tests: OUTPUT_TESTS,
  },
  {
    name: "login-is-not-tried-again",
    why: "an sshd that turned a login away may take it later",
    file: "lib/lab/hosts/ssh/try_again.ts",
    find: "if (!(error instanceof TurnedAwayError)) throw error;",
    replace: "throw error;",
    tests: ["lab/hosts/ssh/try_again_test.ts"],
  },
  {
    name: "check-of-hosts-ends-whole",
    why: "a direction without a result does not pass",
    file: REACH,
    find: 'return this.#results.has(key) ? this.#results.get(key) : "no answer";',
    replace: "return this.#results.get(key);",
    tests: REACH_TESTS,
  },
  {
    name: "refused-by-tcp-counts",
    why: "a host that was reached in one direction only is not reached",
    file: REACH,
    find: "if (fault === undefined) this.#passes++;",
    replace: "this.#passes++;",
    tests: REACH_TESTS,
  },
  {
    name: "results-are-written-one-by-one",
    why: "no file of a lab is replaced before all new ones are there (decision 0106)",
    file: "lib/lab/results/results_file.ts",
    find: "      Deno.writeTextFileSync(`${path}.part`, text);\n",
    replace:
      "      for (const each of [path, `${path}.part`]) Deno.writeTextFileSync(each, text);\n",
    tests: ["lab/results/results_file_test.ts"],
  },
  {
    name: "report-of-older-results",
    why: "a report is never older than the results beside it (decision 0106)",
    file: "lib/lab/results/results_file.ts",
    find: "writeIn(this.#folder, all, { aside: { [REPORT_NAME]: OLD_REPORT_NAME } });",
    replace: "writeIn(this.#folder, all);",
    tests: ["lab/results/results_file_test.ts"],
  },
  {
    name: "late-start-is-the-groups",
    why: "a generator is late by itself in all messages that its lateness holds up (decision 0078)",
    file: "lib/client/front/load/own_lateness.ts",
    find: "Math.max(due, this.#freeAt - this.#owed)",
    replace: "Math.max(due, this.#freeAt)",
    tests: ["client/front/load/own_lateness_test.ts"],
  },
  {
    name: "interrupted-run-in-medians",
    why: "a run that was interrupted has no part in the medians (decision 0080)",
    file: "lib/lab/report/medians_table.ts",
    find: "likeRuns(runs.filter(({ run }) => run.interruptedMs === undefined))",
    replace: "likeRuns(runs)",
    tests: ["lab/report/report_test.ts"],
  },
  {
    name: "lab-process-without-key",
    why: "every process of a lab has the lab's key",
    file: LOCAL_HOST,
    find: "...keyFile === undefined ? [] : [`--key-file=${keyFile}`], ...words",
    replace: "...words",
    tests: LOCAL_HOST_TESTS,
  },
  {
    name: "lab-process-with-a-foreign-key",
    why: "a process has no key but the lab's, whatever its environment names",
    file: LOCAL_HOST,
    find: '= { GM_KEY_FILE: "", GM_IDENTITY: "" };',
    replace: "= {};",
    tests: LOCAL_HOST_TESTS,
  },
  {
    name: "lab-key-shows-its-text",
    why: "no record and no log line of the lab shows a key",
    file: "lib/lab/process/lab_key.ts",
    find: "    this.#text = text;\n",
    replace: "    this.#text = text;\n    Object.assign(this, { text });\n",
    tests: ["lab/process/lab_key_test.ts"],
  },
  {
    name: "host-process-without-key",
    why: "every process on another host has the lab's key",
    file: AGENT,
    find: "keyFile: this.#key?.path",
    replace: "keyFile: undefined",
    tests: AGENT_KEY_TESTS,
  },
  {
    name: "key-outlives-the-agent",
    why: "however a lab ends, its key is gone from the hosts",
    file: "lib/lab/hosts/agent/key_copy.ts",
    find: "      Deno.removeSync(this.path);\n",
    replace: "",
    tests: AGENT_KEY_TESTS,
  },
  {
    name: "cleaned-key-stays-away",
    why: "a clean at a host that shares the folder does not end a run",
    file: AGENT,
    find: "    this.#key?.restore();\n",
    replace: "",
    tests: AGENT_KEY_TESTS,
  },
  {
    name: "report-keeps-the-key-to-itself",
    why: "a report says whether and with which key a lab was sealed",
    file: "lib/lab/report/render_report.ts",
    find: '    ["sealed", sealOf(options)],\n',
    replace: "",
    tests: ["lab/report/report_test.ts"],
  },
];
