using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>SCRAM without channel binding, from the client's side: the password never travels, and the broker has to prove that it knows it too.</summary>
/// <remarks>Source: RFC 5802, KIP-84.</remarks>
internal sealed class ScramLogin(string mechanism, HashAlgorithmName hash, string user, string password) : SaslLogin
{
    /// <summary>Kafka's own limit is 16,384; a broker that asks for more than this wants to keep us busy.</summary>
    private const int IterationsMax = 1_000_000;

    public override string Mechanism => mechanism;

    public override async Task<SaslAuthenticateResponse> AuthenticateAsync(Func<byte[], Task<SaslAuthenticateResponse>> exchange, CancellationToken cancellationToken)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        var clientFirst = $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";
        var serverFirst = Text(await exchange(Encoding.UTF8.GetBytes("n,," + clientFirst)).ConfigureAwait(false));
        var (clientFinal, serverSignature) = Answer(clientFirst, serverFirst, nonce);
        var last = await exchange(Encoding.UTF8.GetBytes(clientFinal)).ConfigureAwait(false);
        var proof = Attribute(Text(last), 'v') ?? throw Refused("The broker's last SCRAM message proves nothing.");
        if (!CryptographicOperations.FixedTimeEquals(Base64(proof), serverSignature))
            throw Refused("The broker does not know the password of the SCRAM user: it is not the one it claims to be.");
        return last;
    }

    /// <summary>The last message of the client, and the signature that the broker has to answer with.</summary>
    internal (string ClientFinal, byte[] ServerSignature) Answer(string clientFirst, string serverFirst, string nonce)
    {
        var fullNonce = Attribute(serverFirst, 'r');
        var salt = Attribute(serverFirst, 's');
        if (fullNonce is null || salt is null || !fullNonce.StartsWith(nonce, StringComparison.Ordinal) ||
            !int.TryParse(Attribute(serverFirst, 'i'), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > IterationsMax)
        {
            throw Refused("The broker's first SCRAM message is not what it should be.");
        }
        var size = hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Base64(salt), iterations, hash, size);
        var withoutProof = $"c=biws,r={fullNonce}";
        var signed = Encoding.UTF8.GetBytes($"{clientFirst},{serverFirst},{withoutProof}");
        var clientKey = Mac(salted, "Client Key"u8);
        var signature = Mac(CryptographicOperations.HashData(hash, clientKey), signed);
        for (var i = 0; i < signature.Length; i++)
            signature[i] ^= clientKey[i];
        return ($"{withoutProof},p={Convert.ToBase64String(signature)}", Mac(Mac(salted, "Server Key"u8), signed));
    }

    private byte[] Mac(byte[] key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(hash, key, data);

    private static string Text(SaslAuthenticateResponse response) => Encoding.UTF8.GetString(response.AuthBytes.Span);

    private static string? Attribute(string message, char name)
    {
        foreach (var part in message.Split(','))
        {
            if (part.Length > 1 && part[0] == name && part[1] == '=')
                return part[2..];
        }
        return null;
    }

    private static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException error)
        {
            throw Refused("A SCRAM message of the broker is not base64.", error);
        }
    }
}
