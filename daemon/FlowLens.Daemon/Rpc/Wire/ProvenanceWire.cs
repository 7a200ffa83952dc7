using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>What made a result.</summary>
internal static class ProvenanceWire
{
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">The seed, or null where nothing was drawn.</param>
    /// <param name="parameters">The request, of which all but the pair and where to report are its options.</param>
    public static Provenance Of(LoadedModel model, Prompt prompt, long? seed, object parameters) => new(DaemonFacts.Version, DaemonFacts.TorchVersion, model.Folder, model.WeightsHash,
        model.Precision.Id(), DeviceName.Of(model.Device), seed, prompt.Ids, [.. prompt.Images.Select(i => i.Sha256)], Options(parameters),
        DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static string Options(object parameters)
    {
        JsonObject options = JsonSerializer.SerializeToNode(parameters, parameters.GetType(), WireJson.Options)!.AsObject();
        options.Remove("prompt");
        options.Remove("progress");
        return options.ToJsonString();
    }
}
