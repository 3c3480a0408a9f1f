using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Hosting;

namespace Headrace.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "The folder that holds topics, offsets and connectors. It is made if it is not there.",
        DefaultValueFactory = _ => "headrace-data",
        HelpName = "DIR",
    };

    public static Option<int> KafkaPort() => Number("--kafka-port", "The broker's port on 127.0.0.1; 0 takes a free one.", 9092, 0, 65_535, "PORT");

    /// <summary>How many of something.</summary>
    public static Option<int> Count(string name, string description, int byDefault) => Number(name, description, byDefault, 1, int.MaxValue, "N");

    /// <summary>A whole number.</summary>
    public static Option<int> Number(string name, string description, int byDefault, int min, int max, string helpName) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => byDefault,
        HelpName = helpName,
        CustomParser = result => ParseNumber(name, result, min, max),
    };

    /// <summary>A whole number that may be left out.</summary>
    public static Option<int?> OptionalNumber(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => ParseNumber(name, result, 0, int.MaxValue),
    };

    /// <summary>A time in seconds, of up to a day.</summary>
    public static Option<double> Seconds(string name, string description, double byDefault, bool mayBeZero = false, bool isRecursive = false) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => byDefault,
        HelpName = "SECONDS",
        Recursive = isRecursive,
        CustomParser = result =>
        {
            if (Text(result) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86_400 && (seconds >= 0.001 || (mayBeZero && seconds == 0)))
                return seconds;
            result.AddError($"{name} is {Text(result)}; it has to be a number of seconds {(mayBeZero ? "from 0" : "above 0")} up to 86400.");
            return default;
        },
    };

    /// <summary>A word of a list, in any case.</summary>
    public static Option<string?> Word(string name, string description, string helpName, params IReadOnlyList<string> words) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (Text(result) is { } text && words.Contains(text, StringComparer.OrdinalIgnoreCase))
                return text;
            result.AddError($"{name} is {Text(result)}; it has to be one of {string.Join(", ", words)}.");
            return null;
        },
    };

    /// <summary>Reads the settings of a file that an option names.</summary>
    /// <exception cref="UsageException">It can't be read.</exception>
    public static IReadOnlyDictionary<string, string?> ReadProperties(string file)
    {
        try
        {
            return PropertiesFile.Read(file);
        }
        catch (ConfigException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private static int ParseNumber(string name, ArgumentResult result, int min, int max)
    {
        if (Text(result) is { } text && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        result.AddError($"{name} is {Text(result)}; it has to be a whole number {(max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}")}.");
        return default;
    }

    private static string? Text(ArgumentResult result) => result.Tokens is [var token] ? token.Value : null;
}
