namespace FlowLens.Core.Checkpoints;

/// <summary>A row of a family's list of tensors that a checkpoint may hold and the model does not need.</summary>
/// <param name="Pattern">Regular expression over the whole canonical name.</param>
/// <param name="Reason">Why it is not needed.</param>
public sealed record UnusedTensor(string Pattern, string Reason);
