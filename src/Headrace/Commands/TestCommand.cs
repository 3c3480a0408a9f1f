using System.CommandLine;
using Headrace.Connect.Errors;
using Headrace.Hosting;
using Headrace.Logging;
using Headrace.Trying;

namespace Headrace.Commands;

/// <summary><c>headrace test</c>: takes recorded records through chains of transformations and compares what comes out with what is expected.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Fixture files, or folders of them (*.json).", Arity = ArgumentArity.OneOrMore };
        var worker = new Option<string?>("--worker") { Description = "A worker file: its plugins and variables count.", HelpName = "FILE" };
        var update = new Option<bool>("--update") { Description = "Records what comes out now as what is expected." };
        var command = new Command("test", "Tests chains of transformations with recorded records; no worker and no cluster is needed.") { paths, worker, update };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(() =>
        {
            using var logging = new ProgramLogging(Console.Error);
            var preview = LocalPreview.Create(arguments.GetValue(worker), logging.Factory);
            var (passed, failed) = (0, 0);
            foreach (var path in arguments.GetRequiredValue(paths).SelectMany(Files))
            {
                var fixture = Fixture.Read(path);
                if (arguments.GetValue(update))
                    fixture.Update(preview);
                foreach (var (name, problem) in fixture.Run(preview))
                {
                    if (problem is null)
                    {
                        passed++;
                        continue;
                    }
                    failed++;
                    Console.WriteLine($"FAILED {path}: {name}: {problem}");
                }
            }
            Console.WriteLine($"{passed} passed, {failed} failed.");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        }));
        return command;
    }

    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new ConnectException($"The folder {path} holds no .json files.");
    }
}
