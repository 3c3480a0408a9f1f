using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Headrace.CompilationProfile;

/// <summary>The methods that a process ran, from the runtime's events: those whose code it took from the image, and those that it compiled.</summary>
internal sealed class TracedProcess
{
    private const int ArrayFlag = 8;
    private const int ElementTypeArray = 0x14;
    private const int ElementTypePointer = 0x0F;
    private const int ElementTypeByReference = 0x10;
    private const int ElementTypeFunctionPointer = 0x1B;

    private readonly ProgramAssemblies _assemblies;
    private readonly Dictionary<long, string?> _modules = [];
    private readonly Dictionary<ulong, TypeRecord> _types = [];
    private readonly Dictionary<ulong, TracedType?> _traced = [];
    private readonly Dictionary<long, (ulong Owner, int Token, ulong[] Arguments)> _methods = [];
    private readonly List<long> _used = [];
    private readonly HashSet<long> _seen = [];

    private TracedProcess(ProgramAssemblies assemblies) => _assemblies = assemblies;

    /// <summary>What the kind of a process begins with that had nothing to do, and its trace's file.</summary>
    public const string Idle = "idle-";

    /// <summary>What it was started for, the program's first argument, or the name of its trace if it was idle. Empty if the trace does not say it, because the process was killed.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The methods in the order of first use.</summary>
    public IReadOnlyList<TracedMethod> Methods { get; private set; } = [];

    /// <summary>Reads a trace.</summary>
    /// <returns>Null if the process was not the program.</returns>
    /// <param name="file">The trace. One that ends in the middle, because the process was killed, is read as far as it goes.</param>
    /// <param name="assemblies">The program's assemblies: tokens mean nothing in others.</param>
    public static TracedProcess? Read(string file, ProgramAssemblies assemblies)
    {
        var process = new TracedProcess(assemblies);
        try
        {
            using var source = new EventPipeEventSource(file);
            process.Listen(source);
            source.Process();
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or IOException or InvalidDataException)
        {
            Console.Error.WriteLine($"{file} is read as far as it goes: {error.Message}");
        }
        if (!process._modules.ContainsValue(ProgramAssemblies.Program))
            return null;
        if (Path.GetFileNameWithoutExtension(file) is var name && name.StartsWith(Idle, StringComparison.Ordinal))
            process.Kind = name;
        process.Methods = [.. process._used.Select(process.Describe).OfType<TracedMethod>().Distinct()];
        return process;
    }

    private void Listen(EventPipeEventSource source)
    {
        source.Dynamic.AddCallbackForProviderEvent("Microsoft-DotNETCore-EventPipe", "ProcessInfo", info => Kind = FirstArgument((string)info.PayloadByName("CommandLine")));
        source.Clr.LoaderModuleLoad += loaded => _modules[loaded.ModuleID] = _assemblies.NameOf(loaded.ModuleILPath);
        source.Clr.TypeBulkType += Keep;
        source.Clr.MethodMethodDetails += Keep;
        source.Clr.MethodR2RGetEntryPoint += found => Use(found.MethodID);
        source.Clr.MethodJittingStarted += compiled => Use(compiled.MethodID);
    }

    // It follows the host and the program's assembly.
    private static string FirstArgument(string commandLine) => commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? "";

    private void Use(long method)
    {
        if (_seen.Add(method))
            _used.Add(method);
    }

    private void Keep(GCBulkTypeTraceData types)
    {
        for (var i = 0; i < types.Count; i++)
        {
            var type = types.Values(i);
            var arguments = new ulong[type.TypeParameterCount];
            for (var k = 0; k < arguments.Length; k++)
                arguments[k] = type.TypeParameterID(k);
            _types[type.TypeID] = new(type.ModuleID, type.TypeNameID, (int)type.Flags, type.CorElementType, arguments);
        }
    }

    private void Keep(MethodDetailsTraceData method)
    {
        var arguments = new ulong[method.TypeParameterCount];
        for (var k = 0; k < arguments.Length; k++)
            arguments[k] = (ulong)method.TypeParameters(k);
        _methods[method.MethodID] = ((ulong)method.TypeID, method.MethodToken, arguments);
    }

    // Null for code that the runtime makes itself (stubs), and for what lies outside of the program.
    private TracedMethod? Describe(long id)
    {
        if (!_methods.TryGetValue(id, out var method) || DescribeType(method.Owner) is not { } owner)
            return null;
        var arguments = Array.ConvertAll(method.Arguments, DescribeType);
        return Array.Exists(arguments, static argument => argument is null) ? null : new(owner, method.Token, arguments!);
    }

    private TracedType? DescribeType(ulong id)
    {
        if (!_traced.TryGetValue(id, out var traced))
            _traced[id] = traced = DescribeNewType(id);
        return traced;
    }

    private TracedType? DescribeNewType(ulong id)
    {
        if (!_types.TryGetValue(id, out var type) || type.ElementType is ElementTypeFunctionPointer or ElementTypeArray)
            return null;
        var arguments = Array.ConvertAll(type.Arguments, DescribeType);
        if (Array.Exists(arguments, static argument => argument is null))
            return null;
        var kind = type.ElementType switch
        {
            ElementTypePointer => TypeKind.Pointer,
            ElementTypeByReference => TypeKind.Reference,
            _ when (type.Flags & ArrayFlag) != 0 => TypeKind.Array,
            _ => TypeKind.Defined,
        };
        if (kind != TypeKind.Defined)
            return new(kind, "", 0, arguments!);
        return _modules.GetValueOrDefault((long)type.Module) is { } assembly ? new(kind, assembly, type.Token, arguments!) : null;
    }

    private readonly record struct TypeRecord(ulong Module, int Token, int Flags, int ElementType, ulong[] Arguments);
}
