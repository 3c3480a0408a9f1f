import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.connect.cli.ConnectStandalone;

/** A worker in this process, whose tasks can be seen, and its REST API. It commits offsets when a task asks for it, and never by itself. */
final class StandaloneWorker {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String rest;

    StandaloneWorker(String bootstrap, String port) throws Exception {
        rest = "http://127.0.0.1:" + port;
        new ConnectStandalone().startConnect(new HashMap<>(Map.of(
            "bootstrap.servers", bootstrap, "listeners", rest, "key.converter", "org.apache.kafka.connect.storage.StringConverter", "value.converter",
            "org.apache.kafka.connect.storage.StringConverter", "offset.storage.file.filename", Files.createTempFile("offsets", "").toString(),
            "offset.flush.interval.ms", "3600000")));
    }

    /** One at a time: a standalone worker that gets two requests at once may hang for good. */
    synchronized JsonNode request(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(rest + path)).header("Content-Type", "application/json")
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        while (true) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() < 300)
                return answer.body().isEmpty() ? null : Text.MAPPER.readTree(answer.body());
            if (answer.statusCode() != 409 && answer.statusCode() != 404)
                throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            Thread.sleep(100);
        }
    }

    /** The errors of a task's trace, without their places. */
    static String error(JsonNode task) {
        return Stream.of(task.get("trace").asText().split("\n")).filter(l -> !l.startsWith("\t")).collect(Collectors.joining("\n"));
    }
}
