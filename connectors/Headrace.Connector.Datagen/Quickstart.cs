namespace Headrace.Connector.Datagen;

/// <summary>A schema that comes with the connector, by the name that users know it by.</summary>
/// <param name="Name">The name, in any case.</param>
/// <param name="KeyField">The field that is the record's key too.</param>
internal sealed record Quickstart(string Name, string KeyField)
{
    public static IReadOnlyList<Quickstart> All { get; } =
    [
        new("clickstream", "ip"), new("clickstream_codes", "code"), new("clickstream_users", "user_id"), new("credit_cards", "card_id"),
        new("device_information", "device_ip"), new("fleet_mgmt_location", "vehicle_id"), new("fleet_mgmt_sensors", "vehicle_id"), new("inventory", "id"),
        new("orders", "orderid"), new("pageviews", "viewtime"), new("pizza_orders", "store_id"), new("product", "id"), new("purchases", "id"), new("ratings", "rating_id"),
        new("stock_trades", "symbol"), new("stores", "store_id"), new("transactions", "transaction_id"), new("users", "userid"), new("users_", "userid"),
    ];

    public static Quickstart? Find(string name) => All.FirstOrDefault(known => known.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    public (string Schema, string KeyField) Load()
    {
        using var resource = typeof(Quickstart).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"The quickstart {Name} is not part of the connector.");
        using var reader = new StreamReader(resource);
        return (reader.ReadToEnd(), KeyField);
    }
}
