using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Tolerance;

/// <summary>Which errors a task is restarted after.</summary>
public sealed class TransientErrorsTests
{
    public static TheoryData<Exception> Passing =>
    [
        new RetriableException("later"),
        new TimeoutException("no answer"),
        new ConnectException("Exiting WorkerSinkTask due to unrecoverable exception.", new IOException("reset", new SocketException((int)SocketError.ConnectionReset))),
        new ConnectException("not sent", new KafkaException(ErrorCode.RequestTimedOut, "no answer") { IsRetriable = true }),
        new AggregateException(new InvalidOperationException("one"), new ConnectException("two", new TimeoutException("three"))),
        new HttpRequestException("busy", null, HttpStatusCode.ServiceUnavailable),
    ];

    public static TheoryData<Exception> Lasting =>
    [
        new ConnectException("Tolerance exceeded in error handler", new DataException("not JSON")),
        new ConfigException("topic", null, "missing"),
        new FileNotFoundException("gone"),
        new IOException("disk full"),
        new OperationCanceledException(),
        new KafkaException(ErrorCode.InvalidProducerEpoch, "fenced") { IsFatal = true, IsRetriable = true },
        new ConnectException("no", new KafkaException(ErrorCode.SaslAuthenticationFailed, "password", new TimeoutException("no answer")) { IsAuthentication = true }),
        new HttpRequestException("no such thing", null, HttpStatusCode.NotFound),
    ];

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public void ErrorThatPasses_IsFoundAnywhereInTheCauses(Exception error) => Assert.True(TransientErrors.Includes(error));

    [Theory]
    [MemberData(nameof(Lasting), DisableDiscoveryEnumeration = true)]
    public void ErrorThatSomebodyHasToMend_IsNone(Exception error) => Assert.False(TransientErrors.Includes(error));
}
