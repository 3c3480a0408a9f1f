using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest;

/// <summary>
/// What Kestrel asks a container for when it serves TLS: logs, meters, and parts of its own. A real container would be the slowest part of a worker's start.
/// </summary>
internal sealed class KestrelServices(ILoggerFactory loggerFactory) : IServiceProvider, IMeterFactory
{
    private readonly Dictionary<Type, object> _parts = [];
    private readonly List<Meter> _meters = [];

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ILoggerFactory))
            return loggerFactory;
        if (serviceType == typeof(IMeterFactory) || serviceType == typeof(IServiceProvider))
            return this;
        if (serviceType.Assembly != typeof(KestrelServer).Assembly || serviceType.IsAbstract)
            return null;
        if (!_parts.TryGetValue(serviceType, out var part))
            _parts[serviceType] = part = ActivatorUtilities.CreateInstance(this, serviceType);
        return part;
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters)
            meter.Dispose();
    }
}
