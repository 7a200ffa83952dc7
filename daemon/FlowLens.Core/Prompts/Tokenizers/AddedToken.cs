using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Whether it is left alone inside a word.</param>
/// <param name="LeftStrip">Whether it takes the white space before it.</param>
/// <param name="RightStrip">Whether it takes the white space after it.</param>
/// <param name="Normalized">Whether it is looked for, normalised, in the normalised text; else in the text as it is.</param>
/// <param name="Special">Whether decoding can leave it out.</param>
internal sealed record AddedToken(string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special)
{
    public static AddedToken Read(RawConfig config) => new(config.Text("content"), config.Bool("single_word"), config.Bool("lstrip"),
        config.Bool("rstrip"), config.Bool("normalized"), config.Bool("special"));
}
