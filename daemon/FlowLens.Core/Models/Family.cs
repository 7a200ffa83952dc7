using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>A row of <see cref="Families"/>: how a published family is recognised and put together.</summary>
/// <param name="Id">Kebab-case id.</param>
/// <param name="Recognises">Whether a <c>config.json</c> is of this family.</param>
/// <param name="Compose">Composes the family's parts from configuration and weights.</param>
/// <param name="Layouts">Prefixes of the layouts in use, and their canonical ones.</param>
/// <param name="Unused">Tensors that its checkpoints may hold and the model does not need.</param>
public sealed record Family(string Id, Func<RawConfig, bool> Recognises, Func<RawConfig, Weights, FamilyParts> Compose,
    IReadOnlyList<KeyPrefix> Layouts, IReadOnlyList<UnusedTensor> Unused);

/// <summary>The parts that make a model of a family.</summary>
/// <param name="Decoder">The language model.</param>
/// <param name="Images">The picture's way into it.</param>
/// <param name="Expansion">How a picture's placeholder becomes positions.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Rule">Who may attend to whom in a prompt; null is the decoder's own rule.</param>
/// <param name="Positions">How a prompt's rotary positions count; null is by the sequence.</param>
/// <param name="Processor">The image processor where no file of the folder says it; null is the folder's.</param>
/// <param name="Template">The chat template of a family that is published without one, start token included; null is the folder's.</param>
public sealed record FamilyParts(Decoder Decoder, IImageEncoder Images, IImageExpansion Expansion, ModelShape Shape, Func<Prompt, MaskRule>? Rule = null,
    Func<Prompt, PositionIds>? Positions = null, IImageProcessor? Processor = null, string? Template = null)
{
    /// <summary>The prompt as the decoder takes it, with the image features in their places.</summary>
    /// <returns>The caller's.</returns>
    public EmbeddedPrompt Embed(Prompt prompt, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor states = Decoder.Embed([.. prompt.Ids.Select(id => Math.Max(id, 0))]); // an id below 0 marks a feature's place
        List<(int[] Positions, ImageFeatures Features)> images = [];
        foreach (IGrouping<int, ImageCell> image in prompt.Cells.Where(c => c.IsFeature).GroupBy(c => c.Image))
        {
            int[] positions = [.. image.Select(c => c.Position)];
            ImageFeatures features = Images.Encode(prompt, image.Key, context);
            if (features.Embedded.shape[0] != positions.Length)
            {
                throw new FlowLensException(ErrorKind.BadConfig, $"Picture {image.Key} gives {features.Embedded.shape[0]} features for {positions.Length} image positions",
                    "Check that the processor's configuration belongs to this checkpoint");
            }

            using Tensor index = tensor([.. positions.Select(p => (long)p)], device: Decoder.Device);
            states = states.index_copy(0, index, features.Embedded);
            images.Add((positions, features));
        }

        // One injection a layer, over all pictures.
        Injection[] injections = [.. images.SelectMany(i => i.Features.Injected.Select(f => (f.Layer, i.Positions, f.Features))).GroupBy(f => f.Layer)
            .Select(g => new Injection(g.Key, [.. g.SelectMany(f => f.Positions)], cat([.. g.Select(f => f.Features)], 0).MoveToOuterDisposeScope()))];
        return new EmbeddedPrompt(states.MoveToOuterDisposeScope(), Form(prompt), injections);
    }

    /// <summary>Who may attend to whom in this prompt, and how its positions count.</summary>
    public PromptForm Form(Prompt prompt) => new(Rule?.Invoke(prompt) ?? Decoder.Rule, Positions?.Invoke(prompt) ?? PositionIds.Sequence(prompt.Length), prompt.ImagePositions);
}
