namespace Headrace.Connect.Runtime.Explanations;

/// <summary>A kind of error with its stable code.</summary>
/// <param name="Code">The code; <c>docs/errors</c> has a page of this name.</param>
/// <param name="Title">What it is, in a few words; the page's title.</param>
/// <param name="Advice">What to do about it, with the settings. <c>{0}</c> is the prefix of the settings that are meant, such as <c>value.converter</c>.</param>
internal sealed record KnownError(string Code, string Title, string Advice);
