using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>Makes our own calls go into the very library file that Confluent.Kafka loaded.</summary>
/// <remarks>
/// The package brings several builds for Linux and Confluent.Kafka takes the first that loads. A handle of one build given to another would
/// corrupt memory, so on Linux the file is taken from the list of what is mapped into the process.
/// </remarks>
internal static class LibrdkafkaLibrary
{
    public const string Name = "librdkafka";

    /// <summary>The versions of which the structs in this folder are known to be right: 2.x, binary compatible by librdkafka's promise.</summary>
    private const int KnownMajorVersion = 2;

    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>To be called before the first call into the library.</summary>
    public static void UseConfluents() =>
        NativeLibrary.SetDllImportResolver(typeof(LibrdkafkaLibrary).Assembly, static (name, _, _) => name == Name ? Loaded.Value : 0);

    /// <summary>Whether a handle of Confluent.Kafka means the same to our own calls: same version, same client behind it.</summary>
    /// <exception cref="DllNotFoundException">Confluent.Kafka's library file was not found.</exception>
    public static bool IsSameAsConfluents(nint client, string clientName) =>
        Librdkafka.Version() == Confluent.Kafka.Library.Version
        && Librdkafka.Version() >> 24 == KnownMajorVersion
        && Librdkafka.Text(Librdkafka.Name(client)) == clientName;

    private static nint Load()
    {
        _ = Confluent.Kafka.Library.Version;   // loads it
        if (OperatingSystem.IsLinux())
            return NativeLibrary.Load(MappedFile());
        return NativeLibrary.Load(Name, typeof(Confluent.Kafka.Library).Assembly, DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.ApplicationDirectory);
    }

    private static string MappedFile()
    {
        var files = File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? line[start..] : "")
            .Where(file => Path.GetFileName(file).Contains(Name, StringComparison.Ordinal) && file.EndsWith(".so", StringComparison.Ordinal))
            .Distinct().ToArray();
        return files.Length == 1
            ? files[0]
            : throw new DllNotFoundException($"Confluent.Kafka should have loaded one {Name}, but {files.Length} are loaded: {string.Join(", ", files)}");
    }
}
