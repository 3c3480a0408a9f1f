using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>What a client says of itself to a token endpoint: a signed JWT, made anew for each request, or read from a file that somebody else keeps fresh.</summary>
/// <remarks>Source: KIP-1139. Claims of the settings come first, those of the template file over them, the times over both. Files are read for each request, so new keys need no restart.</remarks>
internal sealed class JwtAssertion(TimeProvider time)
{
    public const string FileKey = "sasl.oauthbearer.assertion.file";
    public const string PrivateKeyKey = "sasl.oauthbearer.assertion.private.key.file";
    public const string TemplateKey = "sasl.oauthbearer.assertion.template.file";

    /// <summary><c>sasl.oauthbearer.assertion.file</c>: the whole assertion; null to make one.</summary>
    public string? File { get; init; }

    /// <summary><c>sasl.oauthbearer.assertion.algorithm</c>: RS256 or ES256.</summary>
    public string Algorithm { get; init; } = "RS256";

    /// <summary><c>sasl.oauthbearer.assertion.private.key.file</c>.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary><c>sasl.oauthbearer.assertion.private.key.passphrase</c>; a secret.</summary>
    public string? Passphrase { get; init; }

    /// <summary><c>sasl.oauthbearer.assertion.template.file</c>: JSON with <c>header</c> and <c>payload</c>.</summary>
    public string? TemplateFile { get; init; }

    /// <summary><c>sasl.oauthbearer.assertion.claim.aud|iss|sub</c>.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary><c>sasl.oauthbearer.assertion.claim.exp.seconds</c>.</summary>
    public int ExpirySeconds { get; init; } = 300;

    /// <summary><c>sasl.oauthbearer.assertion.claim.nbf.seconds</c>: so long ago it began to be valid.</summary>
    public int NotBeforeSeconds { get; init; } = 60;

    /// <summary><c>sasl.oauthbearer.assertion.claim.jti.include</c>.</summary>
    public bool HasId { get; init; }

    /// <exception cref="KafkaException">A file can't be read, or holds something else.</exception>
    public string Create()
    {
        if (File is not null)
            return ReadFile(FileKey, File).Trim();
        JsonObject header = [], payload = [];
        foreach (var (name, value) in Claims)
            payload[name] = value;
        if (TemplateFile is not null)
        {
            var template = ParseTemplate(TemplateFile);
            Merge(header, template["header"]);
            Merge(payload, template["payload"]);
        }
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        header["alg"] = Algorithm;
        header["typ"] = "JWT";
        payload["iat"] = now;
        payload["exp"] = now + ExpirySeconds;
        payload["nbf"] = now - NotBeforeSeconds;
        if (HasId)
            payload["jti"] = Guid.NewGuid().ToString();
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static void Merge(JsonObject target, JsonNode? source)
    {
        foreach (var (name, value) in source as JsonObject ?? [])
            target[name] = value?.DeepClone();
    }

    private static JsonNode ParseTemplate(string file)
    {
        try
        {
            return JsonNode.Parse(ReadFile(TemplateKey, file)) as JsonObject ?? throw Refused(TemplateKey, file, "is no JSON object", null);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw Refused(TemplateKey, file, "is no JSON", e);
        }
    }

    private byte[] Sign(byte[] bytes)
    {
        var pem = ReadFile(PrivateKeyKey, PrivateKeyFile!);
        try
        {
            if (Algorithm == "ES256")
            {
                using var curve = ECDsa.Create();
                Import(curve, pem);
                return curve.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            using var rsa = RSA.Create();
            Import(rsa, pem);
            return rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Refused(PrivateKeyKey, PrivateKeyFile!, $"holds no private key for {Algorithm}{(Passphrase is null ? "" : " that the passphrase opens")}", e);
        }
    }

    private void Import(AsymmetricAlgorithm key, string pem)
    {
        if (Passphrase is null)
            key.ImportFromPem(pem);
        else
            key.ImportFromEncryptedPem(pem, Passphrase);
    }

    private static string ReadFile(string key, string file)
    {
        try
        {
            return System.IO.File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(key, file, $"can't be read: {e.Message}", e);
        }
    }

    private static KafkaException Refused(string key, string file, string what, Exception? cause) =>
        new(ErrorCode.SaslAuthenticationFailed, $"{key} '{file}' {what}", cause) { IsAuthentication = true };
}
