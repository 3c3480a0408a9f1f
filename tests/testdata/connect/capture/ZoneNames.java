import java.text.*;
import java.util.*;

/** The names of time zones that Java's SimpleDateFormat reads in English, with the minutes that they lie ahead of UTC today, for src/Headrace.Connect.Transforms/Dates/zone-names.txt. */
public final class ZoneNames {
    public static void main(String[] args) throws Exception {
        Map<String, Long> offsets = new TreeMap<>();
        for (String[] row : new DateFormatSymbols(Locale.US).getZoneStrings())
            for (String name : Arrays.copyOfRange(row, 1, 5))
                if (!name.isEmpty())
                    offsets.put(name, read("2023-01-15 12:00 UTC", name));
        for (Map.Entry<String, Long> entry : offsets.entrySet())
            System.out.println(entry.getKey() + "\t" + entry.getValue());
    }

    static long read(String utc, String name) throws ParseException {
        return (format().parse(utc).getTime() - format().parse(utc.replace("UTC", name)).getTime()) / 60000;
    }

    static SimpleDateFormat format() {
        SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd HH:mm z", Locale.US);
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        return format;
    }
}
