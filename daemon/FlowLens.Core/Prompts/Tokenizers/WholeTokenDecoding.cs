using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A decoding that looks at one whole token at a time.</summary>
internal abstract class WholeTokenDecoding : IDecoding
{
    private readonly StringBuilder token = new();

    public void Push(DecodedPart part, List<DecodedPart> output)
    {
        token.Append(part.Text);
        if (part.Ends)
        {
            string text = token.ToString();
            token.Clear();
            Decode(text, output);
        }
    }

    public virtual void Finish(List<DecodedPart> output)
    {
    }

    /// <summary>Takes a token and adds what became final.</summary>
    protected abstract void Decode(string token, List<DecodedPart> output);
}
