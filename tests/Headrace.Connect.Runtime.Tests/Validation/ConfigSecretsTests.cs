using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Runtime.Tests.Validation;

public sealed class ConfigSecretsTests
{
    [Theory]
    [InlineData("va", "Invalid value va for configuration tasks.max: Not a number of type INT", "Invalid value ${x} for configuration tasks.max: Not a number of type INT")]
    [InlineData("1", "Invalid value 1 for configuration k: Value must be at least 10, or 1", "Invalid value ${x} for configuration k: Value must be at least 10, or 1")]
    [InlineData("s3cret", "The login with s3cret failed; mys3cretary was not asked", "The login with ${x} failed; mys3cretary was not asked")]
    [InlineData("s3cret", "s3cret", "${x}")]
    [InlineData("-pass-", "a-pass-b", "a${x}b")]
    public void Values_AreHidden_AndWordsAreNot(string value, string text, string shown)
    {
        var secrets = new ConfigSecrets(new Dictionary<string, string?> { ["k"] = "${x}" }, new Dictionary<string, string?> { ["k"] = value });

        Assert.Equal(shown, secrets.Hide(text));
    }
}
