using System.Globalization;
using FlowLens.Core;
using FlowLens.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>
/// Everything that a later part goes on from: parameters, the optimiser's moments, stage and step. Scenes are drawn from seed and step, so
/// nothing else is needed.
/// </summary>
public static class TrainingState
{
    private const string File = "state.safetensors";

    public static bool Exists(string folder) => System.IO.File.Exists(Path.Combine(folder, File));

    public static void Save(string folder, ulong seed, int stage, int step, ParameterSet parameters, Optimiser optimiser)
    {
        Directory.CreateDirectory(folder);
        List<SafetensorsTensor> tensors = [];
        foreach ((string name, Tensor value) in parameters.All.Select(p => (p.Key, p.Value)).Concat(optimiser.Moments))
        {
            tensors.Add(new SafetensorsTensor(name, SafetensorsDtype.F32, value.shape, value.detach().bytes.ToArray()));
        }

        SafetensorsWriter.Write(Path.Combine(folder, File), tensors, new Dictionary<string, string>
        {
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["stage"] = stage.ToString(CultureInfo.InvariantCulture),
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <returns>Stage and step to go on with.</returns>
    /// <exception cref="FlowLensException">The state is of another seed.</exception>
    public static (int Stage, int Step) Load(string folder, ulong seed, ParameterSet parameters, Optimiser optimiser)
    {
        string path = Path.Combine(folder, File);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        int Number(string key) => int.Parse(file.Metadata[key], CultureInfo.InvariantCulture);
        if (file.Metadata["seed"] != seed.ToString(CultureInfo.InvariantCulture))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"{path} is of seed {file.Metadata["seed"]}", "Give that seed, or another folder for the state");
        }

        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor value = empty(entry.Shape);
            file.ReadBytes(name).CopyTo(value.bytes);
            if (!optimiser.Load(name, value, Number("step")))
            {
                parameters.Load(name, value);
            }
        }

        return (Number("stage"), Number("step"));
    }
}
