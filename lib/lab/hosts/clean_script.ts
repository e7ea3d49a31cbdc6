import { RUN_VARIABLE } from "./agent/mod.ts";
import { quoteForShell } from "./ssh/mod.ts";
import { ADDRESSES_SCRIPT } from "./prepare/mod.ts";

/**
 * Returns a shell script that ends the processes of labs on a host, removes their keys, and prints
 * a marked line for each.
 *
 * A process belongs to a lab if it has a run id in its environment *and* runs an executable that a
 * lab copied there. A run whose agent is alive is going on, because an agent ends soon after its
 * lab. The script prints the processes of such a run but ends them only if `isAll`. The keys are
 * listed before the processes: an agent that writes one after that is not known to be alive. Where
 * hosts share the folder, an agent at another host writes its key again.
 */
export function cleanScript(remoteDir: string, isAll: boolean): string {
  return `unset CDPATH
keys=
cd && cd ${quoteForShell(remoteDir)} 2>/dev/null && {
  rm -f copy-*.part .copy-*
  keys=$(ls | grep -x 'key-[0-9a-f]\\{12\\}-[0-9]*')
}
${ADDRESSES_SCRIPT}
test -r /proc/self/environ || { echo "there is no /proc to find processes by" >&2; exit 1; }
run_of() {
  case $(readlink "/proc/$1/exe" 2>/dev/null) in
    */gm-????????????????|*/gm-????????????????" (deleted)") ;;
    *) return ;;
  esac
  tr '\\0' '\\n' <"/proc/$1/environ" 2>/dev/null | sed -n 's/^${RUN_VARIABLE}=\\([0-9a-f]\\{12\\}\\)$/\\1/p'
}
words_of() { tr '\\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | sed 's/^[^ ]* //; s/ *$//'; }
pids=$(grep -ls '${RUN_VARIABLE}=' /proc/[0-9]*/environ | tr -dc '0-9\\n')
going=
for pid in $pids; do
  test "$(words_of "$pid")" = "lab agent" && going="$going $(run_of "$pid")"
done
for pid in $pids; do
  run=$(run_of "$pid") words=$(words_of "$pid")
  test -n "$run" || continue
  case " $going " in
    *" $run "*) ${isAll ? "" : 'echo "gm-lab going $run $pid $words"; continue '};;
  esac
  kill -KILL "$pid" && echo "gm-lab ended $run $pid $words"
done
for key in $keys; do
  run=\${key#key-}
  run=\${run%-*}
  case " $going " in
    *" $run "*) ${isAll ? "" : "continue "};;
  esac
  rm -f "$key" && echo "gm-lab key $run"
done
`;
}
