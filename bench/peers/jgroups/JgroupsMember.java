import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.ReceiverAdapter;

/**
 * A member of a group over JGroups 2.12. Prints JOINED when it is in the group and READY when N
 * members are; then it obeys the commands of bench/load/obey_commands.ts but BURST, counts as
 * bench/load/workload.ts does, and reports the same JSON.
 *
 * <pre>java JgroupsMember ID N MULTICAST_PORT fifo|total BUNDLE_MS     (0: no bundles)</pre>
 */
public class JgroupsMember extends ReceiverAdapter {
    private static final int CHECKPOINT_EVERY = 1_024;
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private final int id;
    private final JChannel channel;
    private final PrintStream out;
    private Run current = new Run("LAT", 0);

    /** One run: what is to be done, and what was counted. */
    private static final class Run {
        final String kind;
        final int number;
        int warm, count, size, paceMs;
        long from, until;
        volatile boolean isActive;
        final Semaphore room = new Semaphore(0);
        int sent;
        int delivered, inWindow, gaps, disorders;
        int hash = FNV_OFFSET;
        final StringBuilder checkpoints = new StringBuilder();
        final StringBuilder own = new StringBuilder();
        final StringBuilder oneWay = new StringBuilder();
        final Map<Integer, Integer> lastOf = new HashMap<>();

        Run(String kind, int number) {
            this.kind = kind;
            this.number = number;
        }
    }

    private JgroupsMember(int id, JChannel channel, PrintStream out) {
        this.id = id;
        this.channel = channel;
        this.out = out;
    }

    private void send(Run run) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(run.size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, run.number).putInt(4, id).putInt(8, ++run.sent);
        bytes.putDouble(16, System.nanoTime());
        channel.send(new Message(null, null, bytes.array()));
    }

    @Override
    public void receive(Message message) {
        long now = System.nanoTime();
        ByteBuffer bytes = ByteBuffer
            .wrap(message.getRawBuffer(), message.getOffset(), message.getLength())
            .slice().order(ByteOrder.LITTLE_ENDIAN);
        Run run;
        synchronized (this) {
            run = current;
        }
        if (bytes.getInt(0) != run.number) return;
        int sender = bytes.getInt(4);
        synchronized (run) {
            count(run, sender, bytes.getInt(8), now, bytes.getDouble(16));
        }
        if (sender == id && run.isActive) run.room.release();
    }

    private void count(Run run, int sender, int number, long now, double sentAt) {
        int last = run.lastOf.getOrDefault(sender, 0);
        if (number > last) {
            run.gaps += number - last - 1;
            run.lastOf.put(sender, number);
        } else {
            run.disorders++;
        }
        run.hash = (run.hash ^ (sender * 65_537 + number)) * FNV_PRIME;
        if (++run.delivered % CHECKPOINT_EVERY == 0) append(run.checkpoints, unsigned(run.hash));
        if (run.kind.equals("THR")) {
            if (now >= run.from && now < run.until) run.inWindow++;
        } else if (number > run.warm) {
            append(sender == id ? run.own : run.oneWay, Math.round((now - sentAt) / 100) / 10.0);
        }
    }

    private static void append(StringBuilder list, Object value) {
        if (list.length() > 0) list.append(',');
        list.append(value);
    }

    private static long unsigned(int value) {
        return value & 0xffffffffL;
    }

    /** Sends from a thread of its own: JGroups calls receive() in threads that must not wait. */
    private void start(Run run, long startAt) {
        run.isActive = true;
        new Thread(() -> {
            try {
                if (run.kind.equals("THR")) sendAll(run, startAt);
                else sendSingly(run);
            } catch (Exception error) {
                error.printStackTrace();
                System.exit(1);
            }
        }).start();
    }

    private void sendAll(Run run, long startAt) throws Exception {
        sleepUntil(startAt);
        while (run.isActive && System.nanoTime() < run.until) {
            if (run.room.tryAcquire(50, TimeUnit.MILLISECONDS)) send(run);
        }
    }

    private void sendSingly(Run run) throws Exception {
        for (int i = 0; i < run.warm + run.count; i++) {
            send(run);
            run.room.acquire();
            if (run.paceMs > 0) Thread.sleep(run.paceMs);
        }
        run.isActive = false;
        say("DONE " + run.number);
    }

    private static void sleepUntil(long at) throws InterruptedException {
        long ns = at - System.nanoTime();
        if (ns > 0) Thread.sleep(ns / 1_000_000, (int) (ns % 1_000_000));
    }

    private void obey(String line) {
        String[] words = line.trim().split("\\s+");
        long[] numbers = new long[words.length];
        for (int i = 1; i < words.length; i++) numbers[i] = (long) Double.parseDouble(words[i]);
        if (words[0].equals("REPORT")) {
            report();
            return;
        }
        Run run = new Run(words[0], (int) numbers[1]);
        long startAt = 0;
        switch (words[0]) {
            case "LAT":
                run.warm = (int) numbers[3];
                run.count = (int) numbers[4];
                run.size = (int) numbers[5];
                run.paceMs = (int) numbers[6];
                break;
            case "THR":
                run.size = (int) numbers[3];
                run.room.release((int) numbers[4]);
                startAt = numbers[5];
                run.from = numbers[6];
                run.until = numbers[7];
                break;
            default:
                throw new IllegalArgumentException("Cannot obey " + words[0]);
        }
        synchronized (this) {
            current = run;
        }
        if (numbers[2] < 0 || numbers[2] == id) start(run, startAt);
    }

    private void report() {
        Run run;
        synchronized (this) {
            run = current;
        }
        run.isActive = false;
        synchronized (run) {
            say("{\"id\":" + id + ",\"run\":" + run.number + ",\"sent\":" + run.sent
                + ",\"delivered\":" + run.delivered + ",\"inWin\":" + run.inWindow
                + ",\"gaps\":" + run.gaps + ",\"bad\":" + run.disorders
                + ",\"hash\":" + unsigned(run.hash) + ",\"cps\":[" + run.checkpoints
                + "],\"self\":[" + run.own + "],\"oneway\":[" + run.oneWay + "],\"cpu\":0}");
        }
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    /** The stack of JGroups 2.12's own udp.xml, over loopback, with SEQUENCER for total order. */
    private static String stack(int port, boolean isTotal, int bundleMs) {
        boolean isBundling = bundleMs > 0;
        return "UDP(bind_addr=127.0.0.1;mcast_addr=239.255.7.2;mcast_port=" + port + ";ip_ttl=0"
            + ";ucast_recv_buf_size=4000000;mcast_recv_buf_size=4000000;loopback=true"
            + ";enable_diagnostics=false;enable_bundling=" + isBundling
            + ";enable_unicast_bundling=" + isBundling
            + ";max_bundle_size=60000;max_bundle_timeout=" + Math.max(1, bundleMs)
            + ";thread_pool.min_threads=2;thread_pool.max_threads=8"
            + ";thread_pool.queue_enabled=true;thread_pool.queue_max_size=100000"
            + ";oob_thread_pool.min_threads=1;oob_thread_pool.max_threads=8"
            + ";oob_thread_pool.queue_enabled=false;oob_thread_pool.rejection_policy=Run)"
            + ":PING(timeout=700;num_initial_members=64):VERIFY_SUSPECT"
            + ":pbcast.NAKACK(use_mcast_xmit=false;retransmit_timeout=50,100,300,600,1200"
            + ";discard_delivered_msgs=true)"
            + ":UNICAST(timeout=50,100,300,600,1200)"
            + ":pbcast.STABLE(stability_delay=200;desired_avg_gossip=20000;max_bytes=4000000)"
            + ":pbcast.GMS(print_local_addr=false;join_timeout=3000;view_bundling=true)"
            + (isTotal ? ":SEQUENCER" : "")
            + ":UFC(max_credits=2000000;min_threshold=0.4)"
            + ":MFC(max_credits=2000000;min_threshold=0.4):FRAG2(frag_size=50000)";
    }

    public static void main(String[] args) throws Exception {
        int id = Integer.parseInt(args[0]);
        int size = Integer.parseInt(args[1]);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false);
        Logger.getLogger("").setLevel(Level.WARNING);
        // JGroups prints notices on stdout.
        System.setOut(new PrintStream(new FileOutputStream("/dev/null")));
        JChannel channel = new JChannel(
            stack(Integer.parseInt(args[2]), args[3].equals("total"), Integer.parseInt(args[4])));
        JgroupsMember member = new JgroupsMember(id, channel, out);
        channel.setReceiver(member);
        channel.connect("load");
        member.say("JOINED");
        while (channel.getView().size() < size) Thread.sleep(20);
        member.say("READY");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null && !line.equals("QUIT");) {
            member.obey(line);
        }
        Runtime.getRuntime().halt(0);
    }
}
