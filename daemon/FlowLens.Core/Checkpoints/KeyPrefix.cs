namespace FlowLens.Core.Checkpoints;

/// <summary>One layout's prefix of tensor names, and what it is called in the family's canonical layout. The first row that fits counts.</summary>
public sealed record KeyPrefix(string Stored, string Canonical);
