using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Runs of source tasks in front of a producer of the test's, without a worker.</summary>
internal static class SourceLoops
{
    public static SourceTaskLoop New(SourceTask task, HeldSender sender, TaskMemory memory, FileOffsetStore store, BatchSizes.BatchSize? batchSize = null, string tolerance = "none")
    {
        var worker = TestWorker.Distributed();
        var plugins = TestPlugins.Create();
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?> { ["errors.tolerance"] = tolerance });
        var id = new ConnectorTaskId("c", 0);
        var errors = new ErrorTolerance(connector, id, new ErrorCounters(), [], TimeProvider.System, new Random(1), NullLogger.Instance);
        var offsets = new ConnectorOffsets("c", null, store, "offsets", null, NullLogger.Instance);
        return new(
            id,
            new()
            {
                Task = task,
                Config = new Dictionary<string, string?>(),
                Pipeline = new(TransformationChain.Create(connector, plugins, NullLoggerFactory.Instance), RecordConverters.Create(worker, connector, plugins), errors),
                Errors = errors,
                OffsetReader = new("c", offsets),
                OffsetStore = offsets,
                Sender = sender,
                BatchSize = batchSize,
                Memory = memory,
                FlushInterval = TimeSpan.FromHours(1),
                FlushTimeout = TimeSpan.FromSeconds(30),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                PluginLogger = NullLogger.Instance,
            },
            new Observer());
    }

    private sealed class Observer : ITaskObserver
    {
        public void OnRunning(ConnectorTaskId task, string? version)
        {
        }

        public void OnPaused(ConnectorTaskId task, string? version)
        {
        }

        public void OnFailed(ConnectorTaskId task, string? version, Runtime.Explanations.Failure failure)
        {
        }

        public void OnStopped(ConnectorTaskId task)
        {
        }

        public void OnTopicUsed(ConnectorTaskId task, string topic)
        {
        }
    }
}
