using System.Runtime.CompilerServices;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Extensions;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>Who gets in: filters, which know or refuse users, and rules, which say what a user may do.</summary>
/// <param name="filters">They see every request, in order.</param>
/// <param name="rules">What users may do; null for everything.</param>
/// <param name="needsUser">Whether nobody gets in whom no filter knows: filters may do other things than to authenticate.</param>
internal sealed class RestSecurity(IReadOnlyList<IRestFilter> filters, AccessRules? rules, bool needsUser)
{
    /// <summary>Everybody gets in.</summary>
    public static RestSecurity Open { get; } = new([], null, needsUser: false);

    public AccessRules? Rules => rules;

    /// <summary>Whether there are filters to ask: they may be anybody's code.</summary>
    public bool RunsFilters => filters.Count > 0;

    /// <summary>The security of a worker: certificates first, then tokens, its extensions, and the rules.</summary>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    public static RestSecurity Create(RestServerOptions options, RestExtensionSet extensions)
    {
        var rules = AccessRules.Parse(options.Settings);
        var tokens = JwtSettings.Parse(options.Settings);
        var certificates = CertificateSettings.Parse(options.Settings);
        if (certificates is not null)
            CertificateSettings.EnsureUsable(options);
        if (rules is not null && tokens is null && certificates is null && extensions.Filters.Count == 0)
        {
            throw new ConfigException(
                $"{AccessRules.Key} is set, but nothing says who a user is. Set {JwtSettings.Prefix}issuer, {CertificateSettings.RulesKey}, or rest.extension.classes to an extension that authenticates.");
        }
        if ((rules is not null || tokens is not null || certificates is not null) && !options.AreInternalRequestsSigned)
        {
            throw new ConfigException(
                "headrace.rest.auth.* needs connect.protocol=sessioned: with another protocol, requests among workers are not signed, and anybody could make them.");
        }
        var others = certificates is null ? extensions.Filters : [new CertificateAuthentication(certificates), .. extensions.Filters];
        return new(tokens is null ? others : WithTokens(tokens, others, options), rules, needsUser: tokens is not null || certificates is not null);
    }

    // Apart, so that the library for tokens is loaded only where it is wanted: a worker's start is counted in milliseconds.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IRestFilter[] WithTokens(JwtSettings settings, IReadOnlyList<IRestFilter> others, RestServerOptions options) =>
        [new JwtAuthentication(settings, isOnlyWay: others.Count == 0, options.TimeProvider), .. others];

    /// <summary>The security of admin listeners. Kafka Connect's extensions don't guard them, our own settings do.</summary>
    public RestSecurity OfAdminListeners(RestServerOptions options) =>
        rules is not null || JwtSettings.Parse(options.Settings) is not null || CertificateSettings.Parse(options.Settings) is not null ? this : Open;

    /// <summary>Looks at a request that is about to be carried out.</summary>
    /// <returns>The answer that refuses it; null to go on.</returns>
    /// <exception cref="RestException">A rule refuses it.</exception>
    public async ValueTask<RestReply?> AdmitAsync(RestRequest request, RestRole role)
    {
        if (role == RestRole.Anyone)
            return null;
        if (filters.Count > 0)
        {
            var seen = new ExtensionRequest(request);
            foreach (var filter in filters)
            {
                if (await filter.FilterAsync(seen, request.CancellationToken) is { } reply)
                    return reply;
            }
        }
        if (needsUser && request.User is null && role != RestRole.Internal)
            throw AccessRules.Refusal(null, role, request.Connector);
        if (rules is not null)
            request.Ensure(role, request.Connector);
        return null;
    }
}
