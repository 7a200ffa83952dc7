using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Prompts.Templates;
using FlowLens.Core.Prompts.Tokenizers;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// A checkpoint folder, loaded: immutable weights with the tokenizer, template and image processor that belong to them. Tensors are touched
/// by one thread at a time: the caller's.
/// </summary>
public sealed class LoadedModel : IDisposable
{
    private readonly WeightFiles files;
    private readonly FamilyParts parts;
    private readonly Lazy<string> hash;
    private bool warm;

    private LoadedModel(string folder, Family family, FamilyParts parts, WeightFiles files, Device device, Precision precision, long parameters)
    {
        Folder = folder;
        FamilyId = family.Id;
        this.parts = parts;
        this.files = files;
        Device = device;
        Precision = precision;
        ParameterCount = parameters;
        hash = new Lazy<string>(files.Hash);
        Tokenizer = Tokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        Text = TextConfig.Read(folder);

        // Where no configuration names an end token, the tokenizer's own is one.
        if (Text is { EndTokens.Count: 0, EosToken: string end } && Tokenizer.Encode(end, addSpecialTokens: false).Ids is [int id])
        {
            Text = Text with { EndTokens = new HashSet<int> { id } };
        }

        if (Text.Template is null && parts.Template is { } template)
        {
            Text = Text with { Template = ChatTemplate.Parse(template, family.Id) };
            TemplateHasStart = template.Contains("bos_token", StringComparison.Ordinal);
        }

        ImageProcessor = parts.Processor ?? ImageProcessors.Read(folder);
    }

    public string Folder { get; }

    public string FamilyId { get; }

    public ModelShape Shape => parts.Shape;

    public long ParameterCount { get; }

    public Device Device { get; }

    /// <summary>What layers compute in.</summary>
    public Precision Precision { get; }

    /// <summary>What the files hold.</summary>
    public Precision FilePrecision => Precisions.Of(files.MainDtype);

    /// <summary>SHA-256 over the weight files; computed when first asked for.</summary>
    public string WeightsHash => hash.Value;

    public Decoder Decoder => parts.Decoder;

    public IImageExpansion Expansion => parts.Expansion;

    public Tokenizer Tokenizer { get; }

    /// <summary>Template, special tokens, end tokens.</summary>
    public TextConfig Text { get; }

    /// <summary>Whether the family's own template, for want of one in the folder, writes the start token.</summary>
    public bool TemplateHasStart { get; }

    public IImageProcessor ImageProcessor { get; }

    /// <exception cref="FlowLensException">The folder is incomplete, contradicts itself, or is of no known family.</exception>
    public static LoadedModel Load(string folder, LoadOptions options, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        (Family family, RawConfig config) = Families.Recognise(folder);
        Device device = Devices.Resolve(options.Device);
        progress?.Report(new Progress("load", 0, 3, $"Reading {Path.GetFileName(folder)}"));
        WeightFiles files = WeightFiles.Open(folder);
        FamilyParts? parts = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            Precision precision = Precisions.Resolve(options.Precision, Precisions.Of(files.MainDtype), device.type);
            StoredWeights weights = new(files, family.Layouts, precision.Dtype(), device);
            progress?.Report(new Progress("load", 1, 3, $"Loading weights in {precision.Id()}"));
            parts = family.Compose(config, weights);
            weights.Finish(family.Unused);
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new Progress("load", 2, 3, "Reading the tokenizer"));
            LoadedModel model = new(folder, family, parts, files, device, precision, weights.ParameterCount);
            progress?.Report(new Progress("load", 3, 3, "Loaded"));
            return model;
        }
        catch
        {
            parts?.Decoder.Dispose();
            parts?.Images.Dispose();
            files.Dispose();
            throw;
        }
    }

    /// <summary>The prompt as the decoder takes it, with the image features in their places.</summary>
    /// <returns>The caller's.</returns>
    public EmbeddedPrompt Embed(Prompt prompt, RunContext context) => parts.Embed(prompt, context);

    /// <summary>Who may attend to whom in this prompt, and how its positions count.</summary>
    public PromptForm Form(Prompt prompt) => parts.Form(prompt);

    /// <summary>
    /// Runs a few rows once, so that what is measured afterwards counts neither the first reading of mapped weights nor the first call of
    /// each kernel.
    /// </summary>
    public void WarmUp(CancellationToken cancellation)
    {
        if (warm)
        {
            return;
        }

        const int rows = 4;
        using EmbeddedPrompt states = EmbeddedPrompt.Plain(Decoder, Decoder.Embed(new int[rows]), [0, 1]);
        Schedule schedule = Schedule.One(Math.Min(1, Shape.Layers), Keep.Count(1), Selectors.Find("attention"), Reducers.Drop);
        using Run run = Run.Prefill(Decoder, Shape.ContextLength, states, schedule, new RunContext(cancellation));
        run.Extend([0], new RunContext(cancellation));
        warm = true;
    }

    public void Dispose()
    {
        parts.Decoder.Dispose();
        parts.Images.Dispose();
        files.Dispose();
    }
}
