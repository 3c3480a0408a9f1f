using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class SecretSettingsTests
{
    [Theory]
    [InlineData("jdbc:x://u:geheim@h/db?password=geheim&a=b", "jdbc:x://u:***@h/db?password=***&a=b")]
    [InlineData("http://u:ge,he@im/@h:80/a", "http://u:***@h:80/a")]
    [InlineData("http://h:80/a?token=geheim", "http://h:80/a?token=***")]
    [InlineData("Authorization: Bearer geheim", "Authorization: Bearer ***")]
    [InlineData("x-a: b, authorization:Basic Z2VoZWlt==;c", "x-a: b, authorization:Basic ***;c")]
    [InlineData("Authorization=geheim", "Authorization=***")]
    [InlineData("bearer geheim", "bearer ***")]
    [InlineData("the authorization of orders", "the authorization of orders")]
    [InlineData("http://h:80/a", "http://h:80/a")]
    public void SecretsWithinValues_AreHidden(string value, string shown) => Assert.Equal(shown, SecretSettings.HideWithin(value, "***"));
}
