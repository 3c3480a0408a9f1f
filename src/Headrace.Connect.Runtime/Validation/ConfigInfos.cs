using System.Globalization;
using System.Text;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What validation found of a connector's configuration, as the REST API shows it.</summary>
/// <param name="Name">The connector's class as the configuration spells it.</param>
/// <param name="ErrorCount">How many errors there are.</param>
/// <param name="Groups">The groups of the settings in the order of their first use.</param>
/// <param name="Configs">The settings.</param>
public sealed record ConfigInfos(string Name, int ErrorCount, IReadOnlyList<string> Groups, IReadOnlyList<ConfigInfo> Configs)
{
    /// <summary>Fails if there are errors.</summary>
    /// <exception cref="BadRequestException">There are; the message lists them all.</exception>
    public void EnsureValid()
    {
        var message = new StringBuilder();
        var count = 0;
        foreach (var config in Configs)
        {
            foreach (var error in config.Value.Errors)
            {
                message.Append('\n').Append(error);
                count++;
            }
        }
        if (count > 0)
        {
            message.Insert(0, string.Create(CultureInfo.InvariantCulture, $"Connector configuration is invalid and contains the following {count} error(s):"));
            message.Append("\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`");
            throw new BadRequestException(message.ToString());
        }
    }
}
