using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Transforms;
using Headrace.Connect.Transforms.Debezium;
using Headrace.Connect.Transforms.Debezium.Outbox;
using Headrace.Connect.Transforms.Debezium.Scripting;
using Headrace.Connect.Transforms.Predicates;
using Headrace.Connector.Datagen;
using Headrace.Connector.File;
using Headrace.Connector.Testing;
using Microsoft.Extensions.Logging;

namespace Headrace.Hosting;

/// <summary>The plugins that are part of the program. They are registered with factories: nothing is looked for or loaded at the start.</summary>
internal static class BuiltInPlugins
{
    public static PluginRegistry Create(ILoggerFactory? loggerFactory = null)
    {
        var builder = PluginRegistry.CreateBuilder();
        builder.Add(() => new BasicAuthSecurityRestExtension(loggerFactory));
        AddConnectors(builder);
        AddConverters(builder);
        AddTransformations(builder);
        AddPredicates(builder);
        return builder.Build();
    }

    private static void AddConnectors(PluginRegistryBuilder builder)
    {
        builder.Add(() => new FileStreamSourceConnector());
        builder.Add(() => new FileStreamSinkConnector());
        builder.Add(() => new DatagenConnector());
        builder.AddUnlisted(() => new MockSourceConnector());
        builder.AddUnlisted(() => new MockSinkConnector());
        builder.AddUnlisted(() => new SchemaSourceConnector());
        builder.AddUnlisted(() => new VerifiableSourceConnector());
        builder.AddUnlisted(() => new VerifiableSinkConnector());
    }

    private static void AddConverters(PluginRegistryBuilder builder)
    {
        builder.Add(() => new JsonConverter());
        builder.Add(() => new StringConverter());
        builder.Add(() => new ByteArrayConverter());
        builder.Add(() => new ShortConverter());
        builder.Add(() => new IntegerConverter());
        builder.Add(() => new LongConverter());
        builder.Add(() => new FloatConverter());
        builder.Add(() => new DoubleConverter());
        builder.Add(() => new BooleanConverter());
        builder.Add(() => new SimpleHeaderConverter());
    }

    private static void AddTransformations(PluginRegistryBuilder builder)
    {
        builder.Add(() => new CastKey());
        builder.Add(() => new CastValue());
        builder.Add(() => new DropHeaders());
        builder.Add(() => new ExtractFieldKey());
        builder.Add(() => new ExtractFieldValue());
        builder.Add(() => new Filter());
        builder.Add(() => new FlattenKey());
        builder.Add(() => new FlattenValue());
        builder.Add(() => new HeaderFromKey());
        builder.Add(() => new HeaderFromValue());
        builder.Add(() => new HoistFieldKey());
        builder.Add(() => new HoistFieldValue());
        builder.Add(() => new InsertFieldKey());
        builder.Add(() => new InsertFieldValue());
        builder.Add(() => new InsertHeader());
        builder.Add(() => new MaskFieldKey());
        builder.Add(() => new MaskFieldValue());
        builder.Add(() => new RegexRouter());
        builder.Add(() => new ReplaceFieldKey());
        builder.Add(() => new ReplaceFieldValue());
        builder.Add(() => new SetSchemaMetadataKey());
        builder.Add(() => new SetSchemaMetadataValue());
        builder.Add(() => new TimestampConverterKey());
        builder.Add(() => new TimestampConverterValue());
        builder.Add(() => new TimestampRouter());
        builder.Add(() => new ValueToKey());
        builder.Add(() => new ByLogicalTableRouter());
        builder.Add(() => new ConditionFilter());
        builder.Add(() => new ContentBasedRouter());
        builder.Add(() => new EventRouter());
        builder.Add(() => new ExtractNewRecordState());
        builder.Add(() => new HeaderToValue());
        builder.Add(() => new TimezoneConverter());
    }

    private static void AddPredicates(PluginRegistryBuilder builder)
    {
        builder.Add(() => new HasHeaderKey());
        builder.Add(() => new RecordIsTombstone());
        builder.Add(() => new TopicNameMatches());
    }
}
