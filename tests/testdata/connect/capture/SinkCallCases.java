import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.*;
import org.apache.kafka.connect.sink.*;

/** Which members of a sink task a worker calls, in which order and with what, while the task does what scripts say. Arguments: a broker's address, and a free port. */
public final class SinkCallCases {
    private static final int RECORDS = 30;
    private static final int AT_ONCE = 12;
    private static final Map<String, Queue<String>> CALLS = new ConcurrentHashMap<>();
    private static final Map<String, Long> LAST_CALL = new ConcurrentHashMap<>();
    private static StandaloneWorker worker;

    public static void main(String[] args) throws Exception {
        writeRecords(args[0]);
        worker = new StandaloneWorker(args[0], args[1]);
        List<String[]> scripts = scripts();
        for (int from = 0; from < scripts.size(); from += AT_ONCE)
            run(scripts.subList(from, Math.min(from + AT_ONCE, scripts.size())), from);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** One batch of the log, so that a fetch brings all of it. */
    private static void writeRecords(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("calls", 1, (short) 1))).all().get();
        }
        try (Producer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", "2000"), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++)
                producer.send(new ProducerRecord<>("calls", "" + i));
        }
    }

    /** Scripts that show one thing each, and random ones. Each is a script and how many records come at once. */
    private static List<String[]> scripts() {
        List<String[]> scripts = new ArrayList<>();
        for (String script : List.of(
            "", "put=ok,offset:-1", "put=ok,ok,foreign:3", "put=ok,pauseForeign", "put=ok,offset:20", "put=ok,ok,offset:0", "put=fail", "open=offset:10", "open=pause:3", "open=fail", "open=retry",
            "put=commit,ok,ok,ok,commit;preCommit=ok,null", "put=commit,ok,ok,ok,commit;preCommit=ok,fail", "put=commit,ok,ok,ok,commit;preCommit=ok,retry", "put=commit,ok,ok,ok,commit;preCommit=foreign,ok",
            "put=commit,ok,ok,ok,commit;preCommit=add:5", "put=commit,ok,ok,ok,commit;preCommit=add:-1", "put=commit,ok,ok,ok,commit;preCommit=ok,empty", "put=ok;close=fail", "put=ok;close=retry",
            "put=ok,timeout:30+retry,timeout:30+retry", "put=ok,commit+timeout:30+retry;preCommit=fail", "put=ok,offset:0+timeout:30+retry", "put=commit,ok,timeout:30+retry,ok,commit+timeout:30+retry",
            "put=ok,pause:2,pause:0+offset:1", "put=ok,pause:3+timeout:30+retry", "put=ok,commit;preCommit=fail,fail", "preCommit=fail", "preCommit=null", "open=pause:1+offset:5"))
            scripts.add(new String[] {script, scripts.size() % 2 == 0 ? "1" : "4"});
        Random random = new Random(41);
        for (int i = 0; i < 90; i++)
            scripts.add(new String[] {script(random), random.nextBoolean() ? "1" : "4"});
        return scripts;
    }

    private static String script(Random random) {
        String put = withoutHaste(actions(random, 24, "ok:45", "timeout30:12", "offset:9", "commit:18", "pause:6", "offset+commit:3", "fail:1"));
        String preCommit = actions(random, 8, "ok:45", "retry:12", "fail:6", "empty:10", "foreign:6", "add-1:10", "add5:8", "add-100:3");
        String open = actions(random, 1, "ok:80", "offset:20");
        return "put=" + put + ";preCommit=" + preCommit + ";open=" + open;
    }

    /** A commit that is asked for while another one is under way comes later: how much is chance. */
    private static String withoutHaste(String script) {
        String[] actions = script.split(",");
        for (int i = 0, last = -9; i < actions.length; i++) {
            if (!actions[i].contains("commit"))
                continue;
            if (i - last < 4)
                actions[i] = "ok";
            else
                last = i;
        }
        return String.join(",", actions);
    }

    private static String actions(Random random, int count, String... choices) {
        int sum = Stream.of(choices).mapToInt(c -> Integer.parseInt(c.substring(c.lastIndexOf(':') + 1))).sum();
        return IntStream.range(0, count).mapToObj(i -> {
            int n = random.nextInt(sum);
            for (String choice : choices) {
                n -= Integer.parseInt(choice.substring(choice.lastIndexOf(':') + 1));
                if (n < 0)
                    return choice.substring(0, choice.lastIndexOf(':')).replace("timeout30", "timeout:30+retry").replace("offset", "offset:" + random.nextInt(RECORDS))
                        .replace("pause", "pause:" + random.nextInt(4)).replace("add", "add:");
            }
            throw new AssertionError();
        }).collect(Collectors.joining(","));
    }

    private static void run(List<String[]> scripts, int first) throws Exception {
        for (int i = 0; i < scripts.size(); i++) {
            ObjectNode config = Text.object().put("connector.class", Sink.class.getName()).put("name", "c" + (first + i)).put("topics", "calls").put("tasks.max", "1")
                .put("script", scripts.get(i)[0]).put("consumer.override.max.poll.records", scripts.get(i)[1]);
            LAST_CALL.put("c" + (first + i), System.currentTimeMillis() + 60_000);
            worker.request("PUT", "/connectors/c" + (first + i) + "/config", config.toString());
        }
        for (int i = 0; i < scripts.size(); i++) {
            String name = "c" + (first + i);
            while (System.currentTimeMillis() - LAST_CALL.get(name) < 2000)
                Thread.sleep(100);
            JsonNode task = worker.request("GET", "/connectors/" + name + "/status", null).get("tasks").get(0);
            worker.request("PUT", "/connectors/" + name + "/stop", "");
            Thread.sleep(500);
            ObjectNode line = Text.object().put("script", scripts.get(i)[0]).put("records", Integer.parseInt(scripts.get(i)[1]));
            ArrayNode calls = line.putArray("calls");
            CALLS.getOrDefault(name, new ConcurrentLinkedQueue<>()).forEach(calls::add);
            line.put("state", task.get("state").asText());
            if (task.has("trace"))
                line.put("error", StandaloneWorker.error(task));
            JsonNode offsets = worker.request("GET", "/connectors/" + name + "/offsets", null).get("offsets");
            line.put("committed", offsets.isEmpty() ? -1 : offsets.get(0).get("offset").get("kafka_offset").asLong());
            System.out.println(line);
            worker.request("DELETE", "/connectors/" + name, null);
        }
    }

    public static final class Sink extends SinkConnector {
        private Map<String, String> config;

        @Override
        public String version() {
            return "1";
        }

        @Override
        public void start(Map<String, String> props) {
            config = props;
        }

        @Override
        public Class<? extends Task> taskClass() {
            return SinkCallCases.ScriptedTask.class;
        }

        @Override
        public List<Map<String, String>> taskConfigs(int max) {
            return Collections.nCopies(max, config);
        }

        @Override
        public void stop() {
        }

        @Override
        public ConfigDef config() {
            return new ConfigDef();
        }
    }

    public static final class ScriptedTask extends SinkTask {
        private static final TopicPartition FOREIGN = new TopicPartition("other", 0);

        private final Map<String, Deque<String>> script = new HashMap<>();
        private String name;
        private TopicPartition first = FOREIGN;
        private int resumeIn = -1;
        private boolean isCommitUnderWay;

        @Override
        public String version() {
            return "1";
        }

        @Override
        public void start(Map<String, String> props) {
            name = props.get("name");
            for (String part : props.getOrDefault("script", "").split(";"))
                if (!part.isEmpty())
                    script.put(part.split("=")[0], new ArrayDeque<>(Arrays.asList(part.split("=")[1].split(","))));
            note("start");
        }

        @Override
        public void open(Collection<TopicPartition> partitions) {
            note("open " + show(partitions) + " of " + show(context.assignment()));
            first = partitions.iterator().next();
            act("open");
        }

        @Override
        public void close(Collection<TopicPartition> partitions) {
            note("close " + show(partitions));
            act("close");
        }

        @Override
        public void put(Collection<SinkRecord> records) {
            if (records.isEmpty()) {
                if (resumeIn < 0)
                    return;
                if (resumeIn-- > 0) {
                    context.timeout(20);
                    return;
                }
                note("resume");
                context.resume(first);
                return;
            }
            note("put " + records.stream().map(r -> "" + r.kafkaOffset()).collect(Collectors.joining(" ")));
            try {
                Thread.sleep(isCommitUnderWay ? 400 : 1); // it is over before the next one is asked for
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            isCommitUnderWay = false;
            act("put");
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            String action = next("preCommit");
            isCommitUnderWay = true;
            note("preCommit " + offsets.entrySet().stream().map(e -> e.getKey().partition() + ":" + e.getValue().offset()).sorted().collect(Collectors.joining(" ")) + " -> " + action);
            Map<TopicPartition, OffsetAndMetadata> answer = new HashMap<>(offsets);
            if (action.startsWith("add:"))
                answer.replaceAll((k, v) -> new OffsetAndMetadata(Math.max(0, v.offset() + Long.parseLong(action.substring(4)))));
            switch (action) {
                case "retry":
                    throw new RetriableException("retry");
                case "fail":
                    throw new ConnectException("fail");
                case "null":
                    return null;
                case "empty":
                    return Map.of();
                case "foreign":
                    answer.put(FOREIGN, new OffsetAndMetadata(5));
                    return answer;
                default:
                    return answer;
            }
        }

        @Override
        public void stop() {
            note("stop");
        }

        private static String show(Collection<TopicPartition> partitions) {
            return partitions.stream().map(p -> "" + p.partition()).sorted().collect(Collectors.joining(" "));
        }

        private void note(String call) {
            CALLS.computeIfAbsent(name, n -> new ConcurrentLinkedQueue<>()).add(call);
            LAST_CALL.put(name, System.currentTimeMillis() + (call.equals("start") ? 30_000 : 0)); // until it is in its group
        }

        private String next(String call) {
            Deque<String> actions = script.get(call);
            return actions == null || actions.isEmpty() ? "ok" : actions.poll();
        }

        private void act(String call) {
            for (String action : next(call).split("\\+")) {
                long number = action.contains(":") ? Long.parseLong(action.split(":")[1]) : 0;
                switch (action.split(":")[0]) {
                    case "retry":
                        throw new RetriableException("retry");
                    case "fail":
                        throw new ConnectException("fail");
                    case "commit":
                        context.requestCommit();
                        break;
                    case "timeout":
                        context.timeout(number);
                        break;
                    case "offset":
                        context.offset(first, number);
                        break;
                    case "foreign":
                        context.offset(FOREIGN, number);
                        break;
                    case "pause":
                        context.pause(first);
                        resumeIn = (int) number;
                        context.timeout(20);
                        break;
                    case "pauseForeign":
                        context.pause(FOREIGN);
                        break;
                }
            }
        }
    }
}
