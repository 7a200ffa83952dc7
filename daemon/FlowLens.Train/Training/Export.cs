using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>Writes the trained parameters as a published folder holds them: float16, the head as a tensor of its own.</summary>
public static class Export
{
    private const string TrainingOnly = "train.";

    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="parameters">What was trained.</param>
    /// <exception cref="InvalidOperationException">A parameter has no float16 value.</exception>
    public static void Write(string folder, ParameterSet parameters, Architecture architecture)
    {
        using IDisposable scope = NewDisposeScope();
        List<SafetensorsTensor> tensors = [];
        void Add(string name, Tensor value)
        {
            Tensor half = value.detach().to(ScalarType.Float16);
            if (!half.isfinite().all().item<bool>())
            {
                throw new InvalidOperationException($"{name} has values that float16 has not");
            }

            tensors.Add(new SafetensorsTensor(name, SafetensorsDtype.F16, half.shape, half.bytes.ToArray()));
        }

        foreach ((string name, Tensor value) in parameters.All.Where(p => !p.Key.StartsWith(TrainingOnly, StringComparison.Ordinal)).Select(p => (p.Key, p.Value)))
        {
            Add(name, value);
        }

        Add("language_model.lm_head.weight", parameters.All[ParameterSet.StoredName("head.weight")]);
        // The tower's last norm has no part in LLaVA, but readers of the folder expect it.
        Add("vision_tower.vision_model.post_layernorm.weight", ones(architecture.TowerWidth));
        Add("vision_tower.vision_model.post_layernorm.bias", zeros(architecture.TowerWidth));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }
}
