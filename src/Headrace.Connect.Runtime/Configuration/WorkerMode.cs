using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Where a worker keeps configs, offsets and statuses.</summary>
public enum WorkerMode
{
    /// <summary>In memory and in an offset file.</summary>
    Standalone,

    /// <summary>In topics.</summary>
    Distributed,
}
