package org.apache.kafka.connect.runtime.distributed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.runtime.TargetState;
import org.apache.kafka.connect.runtime.distributed.WorkerCoordinator.ConnectorsAndTasks;
import org.apache.kafka.connect.storage.AppliedConnectorConfig;
import org.apache.kafka.connect.storage.ClusterConfigState;
import org.apache.kafka.connect.util.ConnectorTaskId;

/** Worker groups under random joins, leaves and config changes, as the real assignor divides their work; and the real bytes of the worker protocol. */
public class GroupCases {
    // Names whose hash order is their own order, so that the order of Java's maps does not show.
    private static String name(int i) { return "n" + i; }

    private static final class Clock implements Time {
        long now = 1_000_000;
        public long milliseconds() { return now; }
        public long nanoseconds() { return now * 1_000_000; }
        public void sleep(long ms) { now += ms; }
        public void waitObject(Object o, Supplier<Boolean> c, long t) { throw new UnsupportedOperationException(); }
    }

    public static void main(String[] args) {
        if (args[0].equals("protocol")) protocol(); else assignments();
    }

    private static void assignments() {
        for (int seed = 0; seed < 60; seed++) run(seed);
    }

    private static void run(int seed) {
        Random random = new Random(seed);
        Clock clock = new Clock();
        int maxDelay = new int[] {300000, 20000, 0}[seed % 3];
        IncrementalCooperativeAssignor assignor = new IncrementalCooperativeAssignor(new LogContext(), clock, maxDelay);
        TreeMap<String, Integer> configured = new TreeMap<>();
        for (int i = 0; i < random.nextInt(6); i++) configured.put(name(i), random.nextInt(4));
        TreeMap<String, TreeSet<String>> connectors = new TreeMap<>();
        TreeMap<String, TreeSet<ConnectorTaskId>> tasks = new TreeMap<>();
        TreeMap<String, TreeSet<String>> awayConnectors = new TreeMap<>();
        TreeMap<String, TreeSet<ConnectorTaskId>> awayTasks = new TreeMap<>();
        connectors.put(name(0), new TreeSet<>());
        tasks.put(name(0), new TreeSet<>());
        int generation = 1, last = -1;
        for (int step = 0; step < 20; step++) {
            // What happens before the round.
            for (int n = random.nextInt(3); n > 0; n--) {
                switch (random.nextInt(8)) {
                    case 0: case 1: {   // somebody comes, as new
                        String member = name(random.nextInt(5));
                        connectors.putIfAbsent(member, new TreeSet<>());
                        tasks.putIfAbsent(member, new TreeSet<>());
                        break;
                    }
                    case 2: {   // somebody goes
                        String member = name(random.nextInt(5));
                        if (connectors.size() > 1 && connectors.containsKey(member)) {
                            awayConnectors.put(member, connectors.remove(member));
                            awayTasks.put(member, tasks.remove(member));
                        }
                        break;
                    }
                    case 3: {   // somebody comes back with what it had
                        String member = name(random.nextInt(5));
                        if (awayConnectors.containsKey(member) && !connectors.containsKey(member)) {
                            connectors.put(member, awayConnectors.remove(member));
                            tasks.put(member, awayTasks.remove(member));
                        }
                        break;
                    }
                    case 4: configured.put(name(random.nextInt(8)), random.nextInt(5)); break;
                    case 5: configured.remove(name(random.nextInt(8))); break;
                    case 6: clock.now += random.nextInt(30000); break;
                    default: clock.now += 300000; break;
                }
            }
            if (random.nextInt(25) == 0) last = generation - 5;   // another worker led meanwhile
            HashMap<String, ConnectorsAndTasks> active = new HashMap<>();
            for (String member : connectors.keySet())
                active.put(member, new ConnectorsAndTasks.Builder().with(new ArrayList<>(connectors.get(member)), new ArrayList<>(tasks.get(member))).build());
            var result = assignor.performTaskAssignment(snapshot(configured), last, generation, active);
            StringBuilder line = new StringBuilder();
            line.append("{\"case\":").append(seed).append(",\"maxDelay\":").append(maxDelay).append(",\"now\":").append(clock.now)
                .append(",\"last\":").append(last).append(",\"generation\":").append(generation).append(",\"configured\":{");
            String comma = "";
            for (var entry : configured.entrySet()) {
                line.append(comma).append('"').append(entry.getKey()).append("\":").append(entry.getValue());
                comma = ",";
            }
            line.append("},\"active\":").append(work(connectors, tasks));
            line.append(",\"assigned\":").append(work(result.newlyAssignedConnectors(), result.newlyAssignedTasks()));
            line.append(",\"revoked\":").append(work(result.newlyRevokedConnectors(), result.newlyRevokedTasks()));
            line.append(",\"delay\":").append(assignor.delay).append('}');
            System.out.println(line);
            // Who gets the assignment does as it says; now and then one does not get it.
            for (String member : new ArrayList<>(connectors.keySet())) {
                if (random.nextInt(15) == 0) continue;
                connectors.get(member).removeAll(result.newlyRevokedConnectors(member));
                tasks.get(member).removeAll(result.newlyRevokedTasks(member));
                connectors.get(member).addAll(result.newlyAssignedConnectors(member));
                tasks.get(member).addAll(result.newlyAssignedTasks(member));
            }
            last = generation;
            generation++;
            clock.now += random.nextInt(100);
        }
    }

    private static <C extends Collection<String>, T extends Collection<ConnectorTaskId>> String work(Map<String, C> connectors, Map<String, T> tasks) {
        TreeSet<String> members = new TreeSet<>(connectors.keySet());
        members.addAll(tasks.keySet());
        StringBuilder text = new StringBuilder("{");
        for (String member : members) {
            if (text.length() > 1) text.append(',');
            text.append('"').append(member).append("\":[");
            String comma = "";
            Collection<String> own = connectors.get(member);
            for (String connector : new TreeSet<>(own == null ? Set.<String>of() : own)) { text.append(comma).append('"').append(connector).append('"'); comma = ","; }
            Collection<ConnectorTaskId> ownTasks = tasks.get(member);
            for (ConnectorTaskId task : new TreeSet<>(ownTasks == null ? Set.<ConnectorTaskId>of() : ownTasks)) { text.append(comma).append('"').append(task).append('"'); comma = ","; }
            text.append(']');
        }
        return text.append('}').toString();
    }

    private static ClusterConfigState snapshot(Map<String, Integer> configured) {
        Map<String, Integer> counts = new HashMap<>(configured);
        Map<String, Map<String, String>> configs = new HashMap<>();
        Map<String, TargetState> targets = new HashMap<>();
        Map<ConnectorTaskId, Map<String, String>> taskConfigs = new HashMap<>();
        configured.forEach((connector, count) -> {
            configs.put(connector, Map.of());
            targets.put(connector, TargetState.STARTED);
            for (int i = 0; i < count; i++) taskConfigs.put(new ConnectorTaskId(connector, i), Map.of());
        });
        return new ClusterConfigState(1, null, counts, configs, targets, taskConfigs, Map.of(), Map.of(), Map.<String, AppliedConnectorConfig>of(), Set.of(), Set.of());
    }

    private static void protocol() {
        String url = "http://127.0.0.1:18083/";
        List<String> connectors = List.of("a", "b");
        List<ConnectorTaskId> tasks = List.of(new ConnectorTaskId("a", 0), new ConnectorTaskId("a", 12), new ConnectorTaskId("c", 3));
        for (short version = 1; version <= 2; version++) {
            boolean sessioned = version == 2;
            var allocation = new ExtendedAssignment(version, (short) 0, "leader-1", url, 11L, new LinkedHashSet<>(connectors), new LinkedHashSet<>(tasks),
                new LinkedHashSet<>(), new LinkedHashSet<>(), 0);
            var revoking = new ExtendedAssignment(version, (short) 0, "leader-1", url, 40L, new LinkedHashSet<>(), new LinkedHashSet<>(List.of(new ConnectorTaskId("c", 3))),
                new LinkedHashSet<>(List.of("b")), new LinkedHashSet<>(List.of(new ConnectorTaskId("b", 0), new ConnectorTaskId("b", 1))), 20000);
            var failed = new ExtendedAssignment(version, (short) 1, "leader-1", url, 41L, List.of(), List.of(), List.of(), List.of(), 0);
            print("state-fresh", version, IncrementalCooperativeConnectProtocol.serializeMetadata(new ExtendedWorkerState(url, 7L, null), sessioned));
            print("state-allocated", version, IncrementalCooperativeConnectProtocol.serializeMetadata(new ExtendedWorkerState(url, 15L, allocation), sessioned));
            print("assignment-allocation", version, IncrementalCooperativeConnectProtocol.serializeAssignment(allocation, sessioned));
            print("assignment-revoking", version, IncrementalCooperativeConnectProtocol.serializeAssignment(revoking, sessioned));
            print("assignment-failed", version, IncrementalCooperativeConnectProtocol.serializeAssignment(failed, sessioned));
        }
        print("state-fresh", (short) 0, ConnectProtocol.serializeMetadata(new ConnectProtocol.WorkerState(url, 7L)));
        print("assignment-eager", (short) 0, ConnectProtocol.serializeAssignment(new ConnectProtocol.Assignment((short) 0, "leader-1", url, 11L, connectors, tasks)));
        print("assignment-failed", (short) 0, ConnectProtocol.serializeAssignment(new ConnectProtocol.Assignment((short) 1, "leader-1", url, 41L, List.of(), List.of())));
    }

    private static void print(String what, short version, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        System.out.println("{\"what\":\"" + what + "\",\"version\":" + version + ",\"bytes\":\"" + HexFormat.of().formatHex(copy) + "\"}");
    }
}
