using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Turns spaces into block characters, puts one at the start where the scheme says so, and may cut before each.</summary>
internal sealed class MetaspacePreTokenizer(Metaspace settings) : IPreTokenizer
{
    private readonly byte[] block = System.Text.Encoding.UTF8.GetBytes(settings.Block);

    public static IPreTokenizer Read(RawConfig config) => new MetaspacePreTokenizer(Metaspace.Read(config));

    public IEnumerable<AlignedText> Split(AlignedText text)
    {
        AlignedText blocks = text.Replace(" "u8, block);
        bool wanted = settings.Scheme == PrependScheme.Always || (settings.Scheme == PrependScheme.First && text.Origin(0, 1).Start == 0);
        if (wanted && !blocks.Utf8.StartsWith(block))
        {
            blocks = blocks.Prepend(block);
        }

        return settings.Split ? Cut(blocks) : [blocks];
    }

    private IEnumerable<AlignedText> Cut(AlignedText text)
    {
        int end;
        for (int start = 0; start < text.Length; start = end)
        {
            int skip = text.Utf8[start..].StartsWith(block) ? block.Length : 0;
            int next = text.Utf8[(start + skip)..].IndexOf(block);
            end = next < 0 ? text.Length : start + skip + next;
            yield return text.Slice(start, end);
        }
    }
}
