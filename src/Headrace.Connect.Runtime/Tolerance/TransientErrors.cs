using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Tells errors that pass by themselves (a broker or database that is away for a while) from those that somebody has to mend.</summary>
internal static class TransientErrors
{
    private const int CausesMax = 64;

    /// <summary>Whether an error, or one of its causes, is known to pass.</summary>
    public static bool Includes(Exception error)
    {
        var causes = 0;
        return Includes(error, ref causes);
    }

    private static bool Includes(Exception error, ref int causes)
    {
        for (var current = error; current is not null && causes++ < CausesMax; current = current.InnerException)
        {
            // Wrong credentials come as lost connections too: what is behind this one says nothing more.
            if (current is KafkaException { IsAuthentication: true })
                return false;
            if (Passes(current))
                return true;
            if (current is not AggregateException several)
                continue;
            foreach (var inner in several.InnerExceptions)
            {
                if (Includes(inner, ref causes))
                    return true;
            }
            return false;
        }
        return false;
    }

    private static bool Passes(Exception error) => error switch
    {
        RetriableException or TimeoutException or SocketException => true,
        KafkaException kafka => kafka.IsRetriable && !kafka.IsFatal,
        HttpRequestException http => http.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        DbException database => database.IsTransient,
        _ => false,
    };
}
