import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.*;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.*;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.*;
import org.apache.kafka.connect.sink.*;

/**
 * What a worker calls of sink tasks that have several partitions, while they rewind, pause and refuse, others join and leave their group, and topics come, grow and go.
 * Arguments: a broker's address, a free port, and a file with the cases, one a line. Each case is a list of steps; the next one begins when all is quiet.
 */
public final class SinkPartitionCases {
    private static final int AT_ONCE = 16;
    private static final long QUIET_MS = Long.getLong("quiet", 1500);
    private static final Map<String, Case> CASES = new ConcurrentHashMap<>();
    private static StandaloneWorker worker;
    private static String bootstrap;
    private static Admin admin;
    private static Producer<String, String> producer;

    public static void main(String[] args) throws Exception {
        bootstrap = args[0];
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", "50"), new StringSerializer(), new StringSerializer());
        worker = new StandaloneWorker(bootstrap, args[1]);
        List<JsonNode> scripts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[2])))
            if (!line.isBlank())
                scripts.add(Text.MAPPER.readTree(line));
        String[] lines = new String[scripts.size()];
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            int number = i;
            runs.add(pool.submit(() -> {
                lines[number] = new Case("p" + number, (ObjectNode) scripts.get(number)).run();
                return null;
            }));
        }
        for (Future<?> run : runs)
            run.get();
        for (String line : lines)
            System.out.println(line);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** One connector, its topics (whose names begin with its own) and the others of its group. */
    private static final class Case {
        private final String name;
        private final ObjectNode script;
        private final List<String> notes = new ArrayList<>();
        private final Map<Integer, Queue<String>> actions = new ConcurrentHashMap<>();
        private final Map<String, Member> members = new HashMap<>();
        private volatile long lastNote = System.currentTimeMillis() + 4000;

        Case(String name, ObjectNode script) {
            this.name = name;
            this.script = script;
            CASES.put(name, this);
        }

        String run() throws Exception {
            ArrayNode log = script.putArray("log");
            for (JsonNode step : script.get("steps")) {
                lastNote = System.currentTimeMillis();
                act(step.asText().split(" "));
                do
                    Thread.sleep(50);
                while (System.currentTimeMillis() - lastNote < QUIET_MS || actions.values().stream().anyMatch(q -> !q.isEmpty()) && System.currentTimeMillis() - lastNote < 6000);
                log.add(Text.MAPPER.valueToTree(take()));
            }
            ArrayNode tasks = script.putArray("tasks");
            for (JsonNode task : worker.request("GET", "/connectors/" + name + "/status", null).get("tasks"))
                tasks.add(task.get("state").asText() + (task.has("trace")
                    ? " " + StandaloneWorker.error(task).replace(name + ".", "") : ""));
            for (Member member : members.values())
                member.leave();
            take();
            worker.request("PUT", "/connectors/" + name + "/stop", "");
            Thread.sleep(QUIET_MS);
            ArrayNode end = script.putArray("end");
            if (script.path("ends").asBoolean(true))
                take().forEach(end::add);
            ArrayNode committed = script.putArray("committed");
            Set<String> sorted = new TreeSet<>();
            for (JsonNode entry : worker.request("GET", "/connectors/" + name + "/offsets", null).get("offsets"))
                sorted.add(entry.get("partition").get("kafka_topic").asText().substring(name.length() + 1) + "-" + entry.get("partition").get("kafka_partition").asInt() + ":"
                    + entry.get("offset").get("kafka_offset").asLong());
            sorted.forEach(committed::add);
            worker.request("DELETE", "/connectors/" + name, null);
            return script.toString();
        }

        private void act(String[] step) throws Exception {
            switch (step[0]) {
                case "start":
                    ObjectNode config = Text.object().put("connector.class", Sink.class.getName()).put("name", name).put("tasks.max", "1").put("consumer.override.metadata.max.age.ms", "300");
                    script.get("config").properties().forEach(e -> config.put(e.getKey(), e.getValue().asText().replace("@", name + ".")));
                    lastNote = System.currentTimeMillis() + 5000;
                    worker.request("PUT", "/connectors/" + name + "/config", config.toString());
                    break;
                case "create": // create a:3
                    for (int i = 1; i < step.length; i++)
                        create(new NewTopic(topic(step[i].split(":")[0]), Integer.parseInt(step[i].split(":")[1]), (short) 1));
                    lastNote += 500;
                    break;
                case "delete":
                    admin.deleteTopics(List.of(topic(step[1]))).all().get();
                    lastNote += 1500;
                    break;
                case "grow":
                    admin.createPartitions(Map.of(topic(step[1].split(":")[0]), NewPartitions.increaseTo(Integer.parseInt(step[1].split(":")[1])))).all().get();
                    lastNote += 1500;
                    break;
                case "produce": // produce a-0:10 a-1:5
                    for (int i = 1; i < step.length; i++) {
                        TopicPartition to = partition(step[i].split(":")[0]);
                        for (int n = 0; n < Integer.parseInt(step[i].split(":")[1]); n++)
                            producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, "" + n));
                    }
                    producer.flush();
                    break;
                case "do": // do 0 offset:a-0:3 commit
                    for (String action : step[2].split("/"))
                        actions.computeIfAbsent(Integer.parseInt(step[1]), t -> new ConcurrentLinkedQueue<>()).add(action);
                    break;
                case "join":
                    members.put(step[1], new Member(step[1]));
                    lastNote += 1500;
                    break;
                case "leave":
                    members.remove(step[1]).leave();
                    lastNote += 1500;
                    break;
                default: // pause, resume
                    worker.request(step[0].equals("restart") ? "POST" : "PUT", "/connectors/" + name + (step[0].equals("restart") ? "/tasks/" + step[1] + "/restart" : "/" + step[0]), "");
                    lastNote += 500;
                    break;
            }
        }

        private void create(NewTopic topic) throws Exception {
            try {
                admin.createTopics(List.of(topic)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException))
                    throw e; // asked again by the client, whose first request was slow
            }
        }

        private String topic(String of) {
            return name + "." + of;
        }

        private TopicPartition partition(String of) {
            return new TopicPartition(topic(of.split("-")[0]), Integer.parseInt(of.split("-")[1]));
        }

        void note(int task, String call) {
            synchronized (notes) {
                notes.add(task + " " + call);
                lastNote = Math.max(lastNote, System.currentTimeMillis());
            }
        }

        /** The notes since the last step, by task; records that came between two other calls as ranges, by partition. */
        private List<String> take() {
            List<String> taken = new ArrayList<>();
            synchronized (notes) {
                for (String task : List.of("0", "1", "2")) {
                    Map<String, List<Long>> records = new TreeMap<>();
                    for (String note : notes) {
                        String[] words = note.split(" ", 3);
                        if (!words[0].equals(task))
                            continue;
                        if (words[1].equals("record")) {
                            records.computeIfAbsent(words[2].split(":")[0], p -> new ArrayList<>()).add(Long.parseLong(words[2].split(":")[1]));
                            continue;
                        }
                        flush(task, records, taken);
                        taken.add(note);
                    }
                    flush(task, records, taken);
                }
                notes.clear();
            }
            return taken;
        }

        private static void flush(String task, Map<String, List<Long>> records, List<String> taken) {
            records.forEach((partition, offsets) -> {
                StringBuilder text = new StringBuilder(task + " records " + partition);
                for (int from = 0, to; from < offsets.size(); from = to + 1) {
                    to = from;
                    while (to + 1 < offsets.size() && offsets.get(to + 1) == offsets.get(to) + 1)
                        to++;
                    text.append(" ").append(offsets.get(from)).append("..").append(offsets.get(to));
                }
                taken.add(text.toString());
            });
            records.clear();
        }

        /** Another one in the connector's group, that takes partitions and reads nothing. */
        private final class Member {
            private final Thread thread;
            private volatile boolean isLeaving;

            Member(String id) {
                Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", "connect-" + name, "client.id", id, "enable.auto.commit", "false"));
                config.put("partition.assignment.strategy", script.get("config").path("consumer.override.partition.assignment.strategy").asText("org.apache.kafka.clients.consumer.RangeAssignor"));
                config.put("metadata.max.age.ms", "300");
                thread = new Thread(() -> {
                    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                        JsonNode regex = script.get("config").get("topics.regex");
                        if (regex != null)
                            consumer.subscribe(java.util.regex.Pattern.compile(regex.asText().replace("@", name + ".")));
                        else
                            consumer.subscribe(Stream.of(script.get("config").get("topics").asText().split(",")).map(t -> t.replace("@", name + ".")).collect(Collectors.toList()));
                        while (!isLeaving) {
                            consumer.poll(Duration.ofMillis(50));
                            consumer.pause(consumer.assignment());
                        }
                    }
                });
                thread.start();
            }

            void leave() throws Exception {
                isLeaving = true;
                thread.join();
            }
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
            return ToldTask.class;
        }

        @Override
        public List<Map<String, String>> taskConfigs(int max) {
            return IntStream.range(0, max).mapToObj(i -> {
                Map<String, String> task = new HashMap<>(config);
                task.put("number", "" + i);
                return task;
            }).collect(Collectors.toList());
        }

        @Override
        public void stop() {
        }

        @Override
        public ConfigDef config() {
            return new ConfigDef();
        }
    }

    /** Does at an empty put what it is told. */
    public static final class ToldTask extends SinkTask {
        private final Queue<String> preCommits = new ArrayDeque<>();
        private final Queue<String> opens = new ArrayDeque<>();
        private final Queue<String> closes = new ArrayDeque<>();
        private Case of;
        private int number;
        private int refusals;
        private List<String> refused;

        @Override
        public String version() {
            return "1";
        }

        @Override
        public void start(Map<String, String> props) {
            of = CASES.get(props.get("name"));
            number = Integer.parseInt(props.get("number"));
            of.note(number, "start");
            for (String action : props.getOrDefault("first", "").split("/"))
                act(action);
            context.timeout(50);
        }

        @Override
        public void open(Collection<TopicPartition> partitions) {
            of.note(number, "open " + show(partitions) + " of " + show(context.assignment()));
            refused = null;
            String action = opens.poll();
            if (action != null)
                act(action);
        }

        @Override
        public void close(Collection<TopicPartition> partitions) {
            of.note(number, "close " + show(partitions));
            refused = null;
            String action = closes.poll();
            if (action != null)
                act(action);
        }

        @Override
        public void put(Collection<SinkRecord> records) {
            context.timeout(50);
            Queue<String> actions = of.actions.get(number);
            for (String action; actions != null && (action = actions.poll()) != null; ) {
                of.note(number, "told " + action);
                for (String one : action.split("\\+"))
                    act(one);
            }
            if (records.isEmpty())
                return;
            List<String> batch = records.stream().map(r -> shorten(r.topic()) + "-" + r.kafkaPartition() + ":" + r.kafkaOffset()).collect(Collectors.toList());
            if (refused != null && !refused.equals(batch))
                of.note(number, "another batch than the one that was refused");
            if (refusals > 0) {
                refusals--;
                refused = batch;
                context.timeout(30);
                throw new RetriableException("refused");
            }
            refused = null;
            batch.forEach(record -> of.note(number, "record " + record));
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            String action = preCommits.isEmpty() ? "ok" : preCommits.poll();
            of.note(number, "preCommit " + offsets.entrySet().stream().map(e -> show(List.of(e.getKey())) + ":" + e.getValue().offset()).sorted().collect(Collectors.joining(" ")) + " -> " + action);
            String[] words = action.split(":");
            Map<TopicPartition, OffsetAndMetadata> answer = new HashMap<>(offsets);
            switch (words[0]) {
                case "retry":
                    throw new RetriableException("retry");
                case "fail":
                    throw new ConnectException("fail");
                case "null":
                    return null;
                case "empty":
                    return Map.of();
                case "foreign":
                    answer.put(new TopicPartition("other", 0), new OffsetAndMetadata(5));
                    return answer;
                case "only":
                    answer.keySet().retainAll(Set.of(of.partition(words[1])));
                    return answer;
                case "set":
                    answer.put(of.partition(words[1]), new OffsetAndMetadata(Long.parseLong(words[2])));
                    return answer;
                case "onlySet":
                    return Map.of(of.partition(words[1]), new OffsetAndMetadata(Long.parseLong(words[2])));
                default:
                    return answer;
            }
        }

        @Override
        public void stop() {
            of.note(number, "stop");
        }

        private void act(String action) {
            String[] words = action.split(":");
            switch (words[0]) {
                case "offset":
                    context.offset(of.partition(words[1]), Long.parseLong(words[2]));
                    break;
                case "offsets":
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    for (int i = 1; i < words.length; i += 2)
                        offsets.put(of.partition(words[i]), Long.parseLong(words[i + 1]));
                    context.offset(offsets);
                    break;
                case "pause":
                    context.pause(Stream.of(words).skip(1).map(of::partition).toArray(TopicPartition[]::new));
                    break;
                case "resume":
                    context.resume(Stream.of(words).skip(1).map(of::partition).toArray(TopicPartition[]::new));
                    break;
                case "commit":
                    context.requestCommit();
                    break;
                case "refuse":
                    refusals = Integer.parseInt(words[1]);
                    break;
                case "retry":
                    throw new RetriableException("told");
                case "fail":
                    throw new ConnectException("told");
                case "preCommit":
                    preCommits.add(action.substring(10));
                    break;
                case "open":
                    opens.add(action.substring(5));
                    break;
                case "close":
                    closes.add(action.substring(6));
                    break;
                case "assignment":
                    of.note(number, "assignment " + show(context.assignment()));
                    break;
            }
        }

        private String shorten(String topic) {
            return topic.startsWith(of.name + ".") ? topic.substring(of.name.length() + 1) : topic;
        }

        private String show(Collection<TopicPartition> partitions) {
            return partitions.stream().map(p -> shorten(p.topic()) + "-" + p.partition()).sorted().collect(Collectors.joining(" "));
        }
    }
}
