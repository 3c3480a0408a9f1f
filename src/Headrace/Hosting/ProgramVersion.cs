using System.Reflection;

namespace Headrace.Hosting;

/// <summary>The program's own version.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The commit that the program was built from, as far as the build knew it.</summary>
    public static string Commit { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "Commit")?.Value ?? "unknown";
}
