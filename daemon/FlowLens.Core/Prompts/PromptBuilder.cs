using FlowLens.Core.Models;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Prompts.Templates;
using FlowLens.Core.Prompts.Tokenizers;

namespace FlowLens.Core.Prompts;

/// <summary>Makes a prompt: template, pictures, expansion, tokens, roles (<c>metrics.md</c> §0).</summary>
public static class PromptBuilder
{
    // Two texts that share no character, so that their renderings part where the content begins.
    private const string OneContent = "a", OtherContent = "b";

    /// <exception cref="FlowLensException">A picture cannot be read, has no place, or the prompt is too long.</exception>
    public static Prompt Build(LoadedModel model, PromptRequest request)
    {
        int places = request.Messages.Sum(m => m.Content.Count(p => p is ImagePart));
        if (places != request.Images.Count)
        {
            throw new FlowLensException(ErrorKind.BadPrompt, $"The prompt has {places} places for {request.Images.Count} pictures", "Give each picture one image part, or one <image> mark in the text");
        }

        ChatTemplate template = model.Text.Template ?? throw new FlowLensException(ErrorKind.BadTemplate, $"{model.Folder} holds no chat template",
            "Add chat_template.jinja to the folder");
        string rendered = Render(model, template, request.Messages);
        string placeholder = model.Expansion.Placeholder ?? model.Tokenizer.TokenOf(model.Expansion.PlaceholderId) ?? throw new FlowLensException(ErrorKind.BadTokenizer,
            $"{Path.Combine(model.Folder, "tokenizer.json")}: no token has the image placeholder's id {model.Expansion.PlaceholderId}", "Check that config.json belongs to this tokenizer");
        PromptImage[] images = [.. request.Images.Select(path => ReadImage(model, path, request.Images.Count))];
        string mark = model.Expansion.Mark ?? placeholder;
        int found = Occurrences(rendered, mark).Count();
        if (found != images.Length)
        {
            throw new FlowLensException(ErrorKind.BadPrompt, $"The chat template gives {found} places ('{mark}') for {images.Length} pictures",
                found < images.Length ? "Use a chat template that renders image parts" : $"Remove '{mark}' from the text");
        }

        return Assemble(model, rendered, mark, placeholder, images, SystemEnd(model, template, request.Messages, rendered, mark));
    }

    /// <summary>The ids of a given answer: those that follow the prompt's in the tokens of prompt + text.</summary>
    /// <exception cref="FlowLensException">The prompt's own ids change, or nothing follows.</exception>
    public static int[] AnswerIds(LoadedModel model, Prompt prompt, string text)
    {
        int[] ids = Encode(model, prompt.Expanded + text).Ids;
        if (ids.Length <= prompt.Length || !ids.AsSpan(0, prompt.Length).SequenceEqual(prompt.Ids))
        {
            throw new FlowLensException(ErrorKind.BadPrompt, $"The answer '{text}' changes the tokens of the prompt before it, or adds none", "Begin the answer with a space");
        }

        return ids[prompt.Length..];
    }

    private static Prompt Assemble(LoadedModel model, string rendered, string mark, string placeholder, PromptImage[] images, int systemEnd)
    {
        System.Text.StringBuilder expanded = new();
        List<PlacedPiece> pieces = [];
        int at = 0, points = 0, systemPoints = -1;
        foreach ((int start, int index) in Occurrences(rendered, mark).Select((s, i) => (s, i)))
        {
            if (systemPoints < 0 && systemEnd <= start)
            {
                systemPoints = points + CodePoints(rendered.AsSpan(at, systemEnd - at));
            }

            expanded.Append(rendered, at, start - at);
            points += CodePoints(rendered.AsSpan(at, start - at));
            ExpandedPicture picture = model.Expansion.Expand(images[index].Pixels);
            foreach (ExpandedPiece piece in picture.Pieces)
            {
                string words = piece.Text ?? placeholder;
                expanded.Append(words);
                int length = CodePoints(words);
                pieces.Add(new PlacedPiece(points, points + length, index, piece));
                points += length;
            }

            at = start + mark.Length;
        }

        systemPoints = systemPoints >= 0 ? systemPoints : points + CodePoints(rendered.AsSpan(at, Math.Clamp(systemEnd, at, rendered.Length) - at));
        expanded.Append(rendered, at, rendered.Length - at);
        string text = expanded.ToString();
        Encoding encoding = Encode(model, text);
        if (encoding.Ids.Length > model.Shape.ContextLength)
        {
            throw new FlowLensException(ErrorKind.BadPrompt, $"The prompt is {encoding.Ids.Length} tokens long; the model's context is {model.Shape.ContextLength}", "Shorten the text or use fewer pictures");
        }

        (Role[] roles, ImageCell[] cells) = Places(encoding, pieces, systemPoints, placeholder, model.Text.BosToken is { } bos ? model.Tokenizer.Encode(bos, addSpecialTokens: false).Ids : []);
        return new Prompt(rendered, text, encoding.Ids, roles, cells, images);
    }

    // A token has the role, and the place, of what its first character stands in.
    private static (Role[] Roles, ImageCell[] Cells) Places(Encoding encoding, List<PlacedPiece> pieces, int systemEnd, string placeholder, int[] start)
    {
        Role[] roles = new Role[encoding.Ids.Length];
        List<ImageCell> cells = [];
        int at = 0, features = 0;
        for (int position = 0; position < roles.Length; position++)
        {
            TokenSpan span = encoding.Offsets[position];
            while (at < pieces.Count && pieces[at].End <= span.Start)
            {
                at++;
            }

            // A tag that swallows the space before it begins before its own place.
            if (at < pieces.Count && pieces[at].Piece.Text is not null && span.Start < pieces[at].Start && span.End >= pieces[at].End)
            {
                (_, _, int of, ExpandedPiece tag) = pieces[at];
                roles[position] = Role.Image;
                cells.Add(new ImageCell(position, of, tag.Tile, tag.Row, tag.Col, false));
                continue;
            }

            // The start token, written or put there without characters, is system wherever it stands.
            if (at == pieces.Count || span.Start < pieces[at].Start || span.Start == span.End)
            {
                roles[position] = span.Start < systemEnd || span.Start == span.End || start is [int bos] && encoding.Ids[position] == bos ? Role.System : Role.User;
                continue;
            }

            (_, _, int image, ExpandedPiece piece) = pieces[at];
            roles[position] = Role.Image;
            cells.Add(new ImageCell(position, image, piece.Tile, piece.Row, piece.Col, piece.Text is null));
            features += piece.Text is null ? 1 : 0;
        }

        int wanted = pieces.Count(p => p.Piece.Text is null);
        return features == wanted ? (roles, [.. cells]) : throw new FlowLensException(ErrorKind.BadTokenizer,
            $"'{placeholder}' repeated {wanted} times gives {features} tokens", "The placeholder must be one added token of the tokenizer");
    }

    // A rendered template that has its start token already must not get a second one; a family's own template may have it elsewhere.
    private static Encoding Encode(LoadedModel model, string text) =>
        model.Tokenizer.Encode(text, addSpecialTokens: !model.TemplateHasStart && (model.Text.BosToken is not { Length: > 0 } bos || !text.StartsWith(bos, StringComparison.Ordinal)));

    private static string Render(LoadedModel model, ChatTemplate template, IReadOnlyList<Message> messages) =>
        template.Render(messages, new ChatTemplateOptions(true, model.Text.BosToken, model.Text.EosToken));

    // Where the first user turn's content begins: the common prefix of two renderings with different texts as that content.
    // A template may put pictures before the turn's own opening, or before its words: then they are rendered too, and the content begins with the first of them.
    private static int SystemEnd(LoadedModel model, ChatTemplate template, IReadOnlyList<Message> messages, string prompt, string mark)
    {
        int first = messages.ToList().FindIndex(m => m.Role == "user");
        if (first < 0)
        {
            return Render(model, template, messages).Length;
        }

        string With(string content, bool pictures) => Render(model, template,
            [.. messages.Select((m, i) => i == first ? m with { Content = [.. pictures ? m.Content.OfType<ImagePart>() : [], new TextPart(content)] } : m)]);
        string Prefix(bool pictures) => With(OneContent, pictures) is var one ? one[..one.AsSpan().CommonPrefixLength(With(OtherContent, pictures))] : "";
        string prefix = Prefix(pictures: false);
        if (prompt.StartsWith(prefix, StringComparison.Ordinal))
        {
            return prefix.Length;
        }

        prefix = Prefix(pictures: true);
        return prefix.IndexOf(mark, StringComparison.Ordinal) is int picture and >= 0 ? picture : prefix.Length;
    }

    private static PromptImage ReadImage(LoadedModel model, string path, int pictures)
    {
        Picture picture = Picture.Read(path);
        ProcessedPicture pixels = model.ImageProcessor.Process(picture, pictures);
        using FileStream stream = File.OpenRead(path);
        return new PromptImage(path, picture.Width, picture.Height, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream)),
            pixels, model.Expansion.Expand(pixels).Grids);
    }

    private static IEnumerable<int> Occurrences(string text, string mark)
    {
        for (int at = text.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mark, at + mark.Length, StringComparison.Ordinal))
        {
            yield return at;
        }
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (System.Text.Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <param name="Start">First code point in the expanded text.</param>
    /// <param name="End">One past the last.</param>
    /// <param name="Image">Index of the picture.</param>
    /// <param name="Piece">What stands there.</param>
    private sealed record PlacedPiece(int Start, int End, int Image, ExpandedPiece Piece);
}
