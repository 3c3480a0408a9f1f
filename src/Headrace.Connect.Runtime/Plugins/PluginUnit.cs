using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>What was read of one candidate of <c>plugin.path</c>, and how its files looked then.</summary>
/// <param name="Candidate">The folder.</param>
/// <param name="Fingerprint">How its files looked.</param>
/// <param name="Locations">The plugins in it.</param>
/// <param name="Problems">What in it can't be used.</param>
internal sealed record PluginUnit(PluginCandidate Candidate, string Fingerprint, IReadOnlyList<PluginLocation> Locations, IReadOnlyList<PluginProblem> Problems)
{
    private static readonly EnumerationOptions EveryFile = new() { RecurseSubdirectories = true, MaxRecursionDepth = 16, IgnoreInaccessible = true };

    public IEnumerable<Plugin> Plugins => Locations.SelectMany(static location => location.Plugins);

    /// <summary>Why it can't take the place of what was there before: the first thing that is wrong with it; null for nothing. It makes an instance of each plugin.</summary>
    public string? Fault
    {
        get
        {
            if (Problems.FirstOrDefault(static problem => problem.IsFault) is { } problem)
                return $"{problem.Path}: {problem.Reason}";
            if (Locations.Count == 0)
                return "it holds no plugins";
            return Plugins.Select(static plugin => plugin.Fault).FirstOrDefault(static fault => fault is not null)?.Message;
        }
    }

    /// <summary>Reads a candidate.</summary>
    /// <param name="candidate">The folder.</param>
    /// <param name="fingerprint">How its files look.</param>
    /// <param name="copy">The copy of it to read; null to read the folder itself.</param>
    public static PluginUnit Read(PluginCandidate candidate, string fingerprint, string? copy)
    {
        var problems = new List<PluginProblem>();
        List<PluginLocation> locations;
        if (candidate.IsEntry)
        {
            locations = [.. PluginLocation.OfLooseAssemblies(candidate.Path, copy ?? candidate.Path, problems)];
        }
        else
        {
            var location = PluginLocation.OfFolder(candidate.Path, copy ?? candidate.Path);
            problems.AddRange(location.Problems);
            locations = location.Plugins.Count > 0 ? [location] : [];
        }
        if (copy is not null)
            problems = [.. problems.Select(problem => problem with { Path = problem.Path.Replace(copy, candidate.Path, StringComparison.Ordinal) })];
        return new(candidate, fingerprint, locations, problems);
    }

    /// <summary>How the files of a folder look: names, sizes and times.</summary>
    public static string FingerprintOf(PluginCandidate candidate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files(candidate).OrderBy(static file => file.FullName, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}\n")));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Copies the files of a folder, so that what is loaded does not change under a running connector.</summary>
    public static void Copy(PluginCandidate candidate, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Files(candidate))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(candidate.Path, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }
    }

    /// <summary>The folder's files; of an entry of <c>plugin.path</c> not those of the plugin folders in it.</summary>
    private static IEnumerable<FileInfo> Files(PluginCandidate candidate)
    {
        var folder = new DirectoryInfo(candidate.Path);
        if (!candidate.IsEntry)
            return folder.EnumerateFiles("*", EveryFile);
        return folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(static child => PluginPath.Assemblies(child.FullName).Count == 0)
            .SelectMany(static child => child.EnumerateFiles("*", EveryFile)));
    }
}
