namespace FlowLens.Core.Models;

/// <summary>How to load a checkpoint.</summary>
public sealed record LoadOptions(DeviceChoice Device = DeviceChoice.Auto, PrecisionChoice Precision = PrecisionChoice.Auto);
