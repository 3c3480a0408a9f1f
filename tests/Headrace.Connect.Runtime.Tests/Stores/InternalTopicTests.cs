using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Stores;

public sealed class InternalTopicTests
{
    [Theory]
    [InlineData("a b", "Unable to create topic(s) 'a b': Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    [InlineData("..", "Unable to create topic(s) '..': Topic name is invalid: '..' is not allowed")]
    public async Task Name_ThatNoTopicCanHave_IsRefusedInKafkasWords_BeforeAnybodyIsAsked(string name, string message)
    {
        var config = TestWorker.Distributed(("config.storage.topic", name), ("bootstrap.servers", "127.0.0.1:1"));
        using var admin = new KafkaAdmin(Runtime.Configuration.ClientConfigs.ForInternalAdmin(config), NullLogger.Instance, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ConnectException>(() => InternalTopic.ConnectorConfigs(config).EnsureAsync(admin, TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
    }
}
