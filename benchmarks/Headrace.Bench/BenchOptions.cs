using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Bench;

/// <summary>What the user of <c>./bench</c> can set, and where things are.</summary>
internal sealed record BenchOptions
{
    public int Runs { get; init; } = 5;

    public long Records { get; init; } = 2_000_000;

    /// <summary>How many connectors a group has to carry.</summary>
    public int Connectors { get; init; } = 1000;

    /// <summary>Whether a group's connectors are created by requests, and that is measured too. Else they lie in the config topic before the first worker starts: creating a thousand takes long.</summary>
    public bool Creates { get; init; }

    /// <summary>Measures only the sides whose name matches this regular expression.</summary>
    public string Only { get; init; } = "";

    public string Root { get; } = FindRoot();

    public string Headrace => Path.Combine(Root, "artifacts", "headrace", "headrace");

    public string Peers
    {
        get => field ?? Environment.GetEnvironmentVariable("HEADRACE_PEERS") ?? Path.Combine(Root, "..", "shared", "peers");
        init;
    }

    public bool Includes(string side) => Regex.IsMatch(side, Only, RegexOptions.IgnoreCase);

    public string PeerProgram(string name) => Path.Combine(Peers, "bin", name);

    public static BenchOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--runs" => options with { Runs = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--records" => options with { Records = long.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--connectors" => options with { Connectors = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--creates" => options with { Creates = bool.Parse(args[i + 1]) },
                "--only" => options with { Only = args[i + 1] },
                _ => throw new ArgumentException($"'{args[i]}' is not an option of ./bench."),
            };
        }

        return options;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Headrace.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The repository's root was not found above " + AppContext.BaseDirectory);
    }
}
