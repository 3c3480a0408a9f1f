using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Herding;

namespace Headrace.Connect.Runtime.Tests.Herding;

public sealed class TaskConfigsTests
{
    /// <summary>The task of a FileStreamSink of a standalone worker of Kafka Connect 4.3.1, and the connector's settings as they were sent.</summary>
    [Fact]
    public void Settings_AreInKafkaConnectsOrder()
    {
        const string Sent = "connector.class topics tasks.max file a q.z xx key.converter errors.tolerance errors.log.enable transforms zz b name";
        const string Shown = "connector.class xx zz a b topics tasks.max transforms file task.class name errors.tolerance q.z errors.log.enable key.converter";
        var config = new OrderedDictionary<string, string?>(Sent.Split(' ').Select(static key => KeyValuePair.Create(key, (string?)key)));

        Assert.Equal(Shown, string.Join(' ', TaskConfigs.Complete(config, "task", config, ConfigProviders.None).Keys));
    }
}
