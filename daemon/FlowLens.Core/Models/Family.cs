using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts;

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
public sealed record FamilyParts(Decoder Decoder, IImageEncoder Images, IImageExpansion Expansion, ModelShape Shape, Func<Prompt, MaskRule>? Rule = null,
    Func<Prompt, PositionIds>? Positions = null);
