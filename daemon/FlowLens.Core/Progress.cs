namespace FlowLens.Core;

/// <summary>Where a long call stands.</summary>
/// <param name="Stage">A word: <c>load</c>, <c>vision</c>, <c>prefill</c>, <c>decode</c>, <c>compare</c>.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Message">The same for a person.</param>
public sealed record Progress(string Stage, int Done, int Total, string Message);
