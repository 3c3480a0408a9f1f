using Headrace.CompilationProfile;

if (args is not [var programFolder, var profileFile, var traceFolder])
{
    Console.Error.WriteLine("usage: Headrace.CompilationProfile PROGRAM-FOLDER PROFILE.mibc TRACE-FOLDER\n       (benchmarks/profile makes the traces and calls this)");
    return 2;
}

using var assemblies = new ProgramAssemblies(programFolder);
var usage = new MethodUsage();
foreach (var trace in Directory.EnumerateFiles(traceFolder, "*.nettrace").Order(StringComparer.Ordinal))
{
    if (TracedProcess.Read(trace, assemblies) is { } process)
        usage.Add(process);
}
if (usage.Processes == 0)
{
    Console.Error.WriteLine($"{traceFolder} has no trace of the program in {programFolder}.");
    return 1;
}

var profile = new ProfileBuilder(assemblies);
foreach (var (method, weight) in usage.Weigh())
    profile.Add(method, weight);
var used = profile.MethodCount;
foreach (var assembly in assemblies.CompiledWhole())
    profile.AddAll(assembly);
profile.Write(profileFile);
Console.WriteLine($"{profileFile}: {used} methods that {usage.Processes} processes ran, {profile.MethodCount - used} more of the program and its packages");
return 0;
