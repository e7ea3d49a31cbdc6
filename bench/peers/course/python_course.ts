import { delay } from "@std/async/delay";
import type { LabProcess } from "../../../lib/lab/mod.ts";
import { Crew } from "../../../lib/lab/process/crew.ts";
import { LabError } from "../../../lib/lab/process/lab_error.ts";
import { createLog } from "../../../lib/net/mod.ts";
import { thisMachine } from "../../load/this_machine.ts";
import { COURSE_READY_MS, coursePrograms } from "../course_python.ts";
import type { CourseContestant, CourseRun } from "./course_contestant.ts";
import { type CourseReport, readCourseReport } from "./course_report.ts";
import { type CourseWork, lastWords, messagesOf } from "./course_work.ts";

const FOLDER = decodeURIComponent(new URL("../../../dist/peers/course", import.meta.url).pathname);
const TIMEOUT_MS = 60_000;
/** A client says that it is about to join, and joins within this time. */
const JOIN_MS = 1_000;
/** A client sleeps for 5 s between joining and sending. */
const SLEPT_MS = 5_500;
const ABOUT_TO_JOIN = "spamming messages from file";

/** A client of the course, and what it has printed. */
interface CourseClient {
  readonly process: LabProcess;
  readonly lines: string[];
}

/** Returns the course's program, unmodified, whose folder `src` is in `folder`. */
export function pythonCourse(folder: string): CourseContestant {
  return {
    title: "the course's Python",
    async run(work, interrupted) {
      await Deno.mkdir(FOLDER, { recursive: true });
      const messages = await Deno.makeTempDir({ dir: FOLDER });
      try {
        const write = (line: string) => console.error(line);
        const log = createLog({ level: "warn", format: "text", write });
        await using crew = new Crew(interrupted, log);
        const clients = await startClients(folder, messages, work, crew);
        const begunAt = await beginTogether(clients, crew);
        return judge(await reportsOf(clients, crew), work, begunAt);
      } finally {
        await Deno.remove(messages, { recursive: true });
      }
    },
  };
}

async function startClients(
  folder: string,
  messages: string,
  { order, texts }: CourseWork,
  crew: Crew,
): Promise<CourseClient[]> {
  const { servers, client } = coursePrograms(folder, order, texts.length);
  for (const { title, words } of servers) crew.start(thisMachine, { title, words, onLine() {} });
  await crew.until(() => false, COURSE_READY_MS);
  const clients: CourseClient[] = [];
  for (const [id, lines] of texts.entries()) {
    const file = `${messages}/client${id}.txt`;
    await Deno.writeTextFile(file, lines.map((line) => `${line}\n`).join(""));
    const printed: string[] = [];
    const process = crew.start(thisMachine, {
      title: `client${id}`,
      words: [...client(id), "-t", file],
      onLine: (line) => void printed.push(line),
    });
    clients.push({ process, lines: printed });
  }
  return clients;
}

/**
 * Lets all clients begin at the same moment, as those of gm do. Each sleeps for five seconds after
 * it has joined, and they were not started at the same moment. So all of them are stopped while
 * they sleep, and go on when all have slept long enough. Returns that time in seconds since 1970.
 */
async function beginTogether(clients: readonly CourseClient[], crew: Crew): Promise<number> {
  const isJoining = ({ lines }: CourseClient) => lines.some((line) => line.includes(ABOUT_TO_JOIN));
  if (!await crew.until(() => clients.every(isJoining), TIMEOUT_MS)) {
    throw new LabError("Not all clients of the course's Python joined.");
  }
  await crew.until(() => false, JOIN_MS);
  for (const { process } of clients) process.kill("SIGSTOP");
  await delay(SLEPT_MS - JOIN_MS, { signal: crew.signal });
  const begunAt = Date.now() / 1_000;
  for (const { process } of clients) process.kill("SIGCONT");
  return begunAt;
}

async function reportsOf(clients: readonly CourseClient[], crew: Crew): Promise<CourseReport[]> {
  const reports = () => clients.map(({ lines }) => readCourseReport(lines));
  await crew.until(() => reports().every(({ isComplete }) => isComplete), TIMEOUT_MS);
  return reports();
}

/** Returns the figure of a run; what the program lost is no fault of the bench. */
function judge(
  reports: readonly CourseReport[],
  work: CourseWork,
  begunAt: number,
): CourseRun {
  const starts = reports.flatMap(({ start }, id) =>
    start === undefined || work.texts[id]!.length === 0 ? [] : start
  );
  const first = Math.min(...starts);
  if (first < begunAt) {
    throw new LabError(
      "The clients of the course's Python began before all had joined: the machine is too busy.",
    );
  }
  const words = lastWords(work);
  const marks = reports.flatMap((report) => words.map((word) => report.marks.get(word)));
  const times = marks.filter((at) => at !== undefined);
  const due = messagesOf(work);
  const faults = reports.flatMap(({ printed }, id) =>
    printed === due ? [] : [`client${id} printed ${printed} of ${due} messages`]
  );
  const isWhole = faults.length === 0 && times.length === marks.length && times.length > 0;
  return { ms: isWhole ? (Math.max(...times) - first) * 1_000 : undefined, faults };
}
