using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Headrace.Commands.Connectors;

/// <summary>Prints tables and JSON.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Json(JsonNode? node) => Console.WriteLine(node?.ToJsonString(Indented) ?? "null");

    /// <summary>Prints a table: fitted to a terminal, with whole values elsewhere.</summary>
    public static void Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = Console.IsOutputRedirected, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 100_000;
        AnsiConsole.Write(table);
    }

    /// <summary>The first line of a trace, which says what happened.</summary>
    public static string FirstLine(JsonNode? trace) => trace is null ? "" : ((string)trace!).Split('\n', 2)[0].TrimEnd('\r');
}
