using System.Text;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>Signatures of requests between workers: who is let in, with which words who is not, and when a key has to be replaced.</summary>
public sealed class RequestSignaturesTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""[{"file":"in.txt"}]""");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void SignedRequest_IsLetIn_AndAnotherBodyOrKeyIsNot()
    {
        var signatures = New();
        var key = signatures.NewKey();
        var request = new InternalRequest(Body, signatures.Sign(Body, key), signatures.Algorithm);

        signatures.Verify(request, key);
        Assert.Equal(403, Assert.Throws<InternalRequestException>(() => signatures.Verify(request with { Body = "[]"u8.ToArray() }, key)).Status);
        Assert.Equal(403, Assert.Throws<InternalRequestException>(() => signatures.Verify(request, signatures.NewKey())).Status);
        Assert.Equal(503, Assert.Throws<InternalRequestException>(() => signatures.Verify(request, null)).Status);
    }

    [Theory]
    [InlineData(null, "HmacSHA256", "Internal request missing required signature")]
    [InlineData("c2ln", null, "Internal request missing required signature")]
    [InlineData(null, "bogus", "Internal request missing required signature")]
    [InlineData("c2ln", "bogus", "Algorithm bogus not available")]
    [InlineData("!!", "bogus", "Algorithm bogus not available")]
    [InlineData("c2ln", "HmacSHA3-256", "This worker does not support the 'HmacSHA3-256' key signing algorithm used by other workers.")]
    [InlineData("!!", "HmacSHA256", "Illegal base64 character 21")]
    [InlineData("!", "HmacSHA256", "Input byte[] should at least have 2 bytes for base64 bytes")]
    [InlineData("c2ln=", "HmacSHA256", "Input byte array has wrong 4-byte ending unit")]
    [InlineData("c2ln", "HmacSHA512", "This worker does not support the 'HmacSHA512' key signing algorithm used by other workers.")]
    public void RequestThatIsNotSigned_IsRefused(string? signature, string? algorithm, string message)
    {
        var signatures = New();
        var error = Assert.Throws<BadRequestException>(() => signatures.Verify(new(Body, signature, algorithm), signatures.NewKey()));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_IsReplacedWhenItsTimeIsOver_OrWasMadeForOtherSettings()
    {
        var signatures = New(("inter.worker.key.ttl.ms", "60000"));
        var key = signatures.NewKey();

        Assert.Equal(32, key.Key.Length);
        Assert.Equal(TimeSpan.FromMinutes(1), signatures.KeyLifeLeft(key));
        _time.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(TimeSpan.FromSeconds(15), signatures.KeyLifeLeft(key));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Null(signatures.KeyLifeLeft(key));
        Assert.Null(signatures.KeyLifeLeft(null));
        Assert.Null(New(("inter.worker.key.generation.algorithm", "HmacSHA512")).KeyLifeLeft(signatures.NewKey()));
        Assert.Null(New(("inter.worker.key.size", "512")).KeyLifeLeft(signatures.NewKey()));
        Assert.Equal(TimeSpan.MaxValue, New(("inter.worker.key.ttl.ms", "0")).KeyLifeLeft(new SessionKey(key.Key, key.Algorithm, 0)));
    }

    private RequestSignatures New(params ReadOnlySpan<(string Key, string Value)> settings) => new(TestWorker.Distributed(settings), _time);
}
