using FlowLens.Core.Models;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>A loaded model's facts.</summary>
internal static class ModelWire
{
    public static ModelInfo Info(LoadedModel model) => new(model.Folder, Path.GetFileName(model.Folder), model.FamilyId, model.Shape.Layers, model.Shape.Heads,
        model.Shape.HiddenSize, model.Shape.VocabularySize, model.Shape.ContextLength, model.ParameterCount, model.Device.Id(), model.Precision.Id(),
        model.FilePrecision.Id(), model.WeightsHash);
}
